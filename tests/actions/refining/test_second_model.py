"""A second model checks a share of the items: what it contradicts is rejected, and its calls count for the budget."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection

from annotation.actions.refining import work as engine
from annotation.actions.refining.requests.second_model import begin_second_call, is_judged
from annotation.models import Instruction, RunRequest
from tests.actions.refining.helpers import expire_at_once, make_critiques, make_run, work, write_endpoints
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with StandIn(hang_seconds=3) as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def _quick(server):
    server.calls.clear()
    server.configure(by_text={}, twisted_share=0.0, models=("stand-in", "judge"))


def use_two_models(settings, tmp_path, server: StandIn, judge_model: str = "judge", **fields) -> None:
    write_endpoints(
        settings,
        tmp_path,
        local={"url": server.url, "model": "stand-in", "timeout": 5},
        judge={"url": server.url, "model": judge_model, "timeout": 1, **fields},
    )


def make_judged_run(critiques: int = 2, **fields):
    return make_run(make_critiques(critiques), **{"judge_endpoint": "judge", "judge_share": 1.0, **fields})


def test_items_carry_the_second_models_opinion_and_its_cost_is_counted(settings, tmp_path, server):
    use_two_models(settings, tmp_path, server)
    run = work(make_judged_run())
    instructions = Instruction.objects.filter(run=run).exclude(status="rejected")
    verdicts = {(row.second_opinion["verdict"], row.second_opinion["model"]) for row in instructions}
    assert verdicts <= {("supported", "judge"), ("absent", "judge")}
    assert verdicts
    record = server.record()
    assert (record["begun"], run.cost, run.reserved_tokens) == (4, Decimal(record["money"]), 0)
    flagged = [row for row in instructions if row.second_opinion["verdict"] == "absent"]
    assert all("second_model_absent" in [finding["check"] for finding in row.findings] for row in flagged)


def test_what_the_second_model_contradicts_is_rejected(settings, tmp_path, server, monkeypatch):
    monkeypatch.setattr(
        "tests.refining.stand_in_opinions._opinion",
        lambda claim, _texts: {"claim": claim["number"], "verdict": "contradicted", "span": "soft and low"},
    )
    use_two_models(settings, tmp_path, server)
    run = work(make_judged_run())
    assert (run.kept, run.flagged) == (0, 0)
    assert run.rejected == Instruction.objects.filter(run=run, status="rejected").count() > 0
    assert Instruction.objects.first().findings[-1]["params"] == {"span": "soft and low"}


def test_only_the_share_is_asked_and_always_the_same_part_of_it(settings, tmp_path, server):
    use_two_models(settings, tmp_path, server)
    run = work(make_judged_run(12, judge_share=0.5))
    expected = sum(int(revision[:8], 16) < 2**31 for revision in run.requests.values_list("revision", flat=True))
    assert server.record()["begun"] == 12 + expected
    assert 0 < expected < 12


@pytest.mark.parametrize(("behaviour", "failure"), [("prose", "not_json"), ("hang", "timeout")])
def test_a_second_call_that_fails_leaves_the_items_with_the_reason(settings, tmp_path, server, behaviour, failure):
    use_two_models(settings, tmp_path, server, f"judge:{behaviour}")
    run = work(make_judged_run(1))
    opinions = [row.second_opinion for row in Instruction.objects.filter(run=run).exclude(status="rejected")]
    assert opinions
    assert all(opinion == {"failure": failure} for opinion in opinions)
    assert (run.status, run.failed_requests) == ("done", 0)
    assert run.cost <= Decimal(server.record()["money"]) <= run.cost + run.lost_cost


def test_a_worker_that_dies_during_the_second_call_loses_no_first_answer(settings, tmp_path, server, monkeypatch):
    """Promise 12."""
    use_two_models(settings, tmp_path, server)
    run = make_judged_run(1)

    class Killed(BaseException):
        pass

    def die_after(*arguments):
        assert begin_second_call(*arguments)
        raise Killed

    monkeypatch.setattr(engine, "begin_second_call", die_after)
    with pytest.raises(Killed):
        work(run)
    assert server.record()["begun"] == 1
    monkeypatch.undo()
    settings.LOUPE_ENDPOINTS = str(tmp_path / "endpoints.toml")
    request = RunRequest.objects.get(run=run)
    assert (request.status, request.failure, bool(request.answer), request.cost > 0) == ("running", "", True, True)
    expire_at_once(monkeypatch)
    run = work(run)
    assert (run.status, run.done, run.failed_requests, run.lost_calls) == ("done", 1, 0, 1)
    assert server.record()["begun"] == 2


def test_the_database_and_python_choose_the_same_share(settings, tmp_path, server):
    use_two_models(settings, tmp_path, server)
    run = make_judged_run(20, judge_share=0.4)
    with connection.cursor() as cursor:
        statement = (
            "SELECT revision, {judged} FROM annotation_runrequest request JOIN annotation_run job ON job.id = run_id"
        )
        cursor.execute(statement.format(judged=RunRequest.JUDGED_SQL))
        rows = cursor.fetchall()
    assert len(rows) == 20
    assert all(chosen == is_judged(revision, run.judge_share) for revision, chosen in rows)
