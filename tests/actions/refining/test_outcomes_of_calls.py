"""Promise 12: whatever an endpoint does, the request's state, its attempts and the cost say so, and no error is taken
for a result."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from annotation.actions.calling import outcomes
from annotation.actions.refining.runs import resume_run, retry_failed
from annotation.models import EndpointState, Instruction, Run, RunRequest
from annotation.wording.refining import MESSAGES
from tests.actions.refining.helpers import make_critiques, make_run, only_request, use_stand_in, work
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with StandIn(hang_seconds=3) as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def _quick(server, monkeypatch):
    """Forgets the calls of earlier tests, and asks failed requests again at once."""
    server.calls.clear()
    server.configure(by_number={}, by_text={}, shares={}, reports_usage=True, retry_after="1", twisted_share=1 / 3)
    monkeypatch.setattr(outcomes, "FIRST_PAUSE", 0.0)


def run_with(settings, tmp_path, server: StandIn, behaviour: str, critiques: int = 1, **fields) -> Run:
    use_stand_in(settings, tmp_path, server, behaviour, **fields)
    return make_run(make_critiques(critiques))


def test_an_answer_becomes_instructions_and_its_cost_is_that_of_the_endpoint(settings, tmp_path, server):
    run = work(run_with(settings, tmp_path, server, "", critiques=3))
    assert (run.status, run.done, run.total, run.failed_requests) == ("done", 3, 3, 0)
    assert (run.reserved_tokens, run.reserved_cost, run.lost_calls) == (0, 0, 0)
    record = server.record()
    assert (record["begun"], run.cost) == (3, Decimal(record["money"]))
    assert Instruction.objects.filter(run=run).count() == run.kept + run.flagged + run.rejected > 0


UNUSABLE = {
    "prose": "not_json",
    "wrong_schema": "wrong_schema",
    "empty_answer": "empty_answer",
    "refused": "refused",
    "tool_call": "tool_call",
    "no_choices": "no_choices",
}


@pytest.mark.parametrize("behaviour", UNUSABLE)
def test_an_unusable_answer_is_paid_asked_again_and_fails_with_its_last_attempt(settings, tmp_path, server, behaviour):
    run = work(run_with(settings, tmp_path, server, behaviour))
    request = only_request(run)
    assert (request.status, request.failure, request.attempts) == ("failed", UNUSABLE[behaviour], 3)
    assert (run.status, run.done, run.failed_requests) == ("done", 1, 1)
    record = server.record()
    assert (record["begun"], run.cost, request.cost) == (3, Decimal(record["money"]), Decimal(record["money"]))
    assert run.reserved_tokens == 0
    assert str(MESSAGES[request.failure]) % request.failure_params
    assert not Instruction.objects.exists()


@pytest.mark.parametrize("behaviour", ["fenced", "thinking", "several_choices"])
def test_an_answer_in_another_form_is_an_answer(settings, tmp_path, server, behaviour):
    run = work(run_with(settings, tmp_path, server, behaviour))
    assert (run.status, run.failed_requests, server.record()["begun"]) == ("done", 0, 1)
    assert run.cost == Decimal(server.record()["money"])


@pytest.mark.parametrize("behaviour", ["cut_off", "whitespace"])
def test_an_answer_that_is_cut_off_is_asked_once_more_with_twice_the_limit(settings, tmp_path, server, behaviour):
    run = work(run_with(settings, tmp_path, server, behaviour))
    request = only_request(run)
    limit = run.recipe.definition["limits"]["max_output_tokens"]
    assert (request.status, request.failure, request.attempts) == ("failed", "cut_off", 2)
    assert (request.output_cap, server.record()["begun"]) == (2 * limit, 2)
    assert run.cost == Decimal(server.record()["money"])


def test_a_busy_endpoint_is_left_alone_as_long_as_it_asks_and_costs_no_attempt(settings, tmp_path, server):
    server.configure(by_number={"1": "busy"}, retry_after="1")
    run = run_with(settings, tmp_path, server, "", critiques=2, concurrency=1)
    run = work(run)
    assert (run.status, run.failed_requests, server.record()["begun"]) == ("done", 0, 3)
    assert not RunRequest.objects.filter(attempts__gt=0).exists()
    assert run.finished_at - run.started_at >= timedelta(seconds=0.9)


@pytest.mark.parametrize(
    ("behaviour", "failure"), [("hang", "timeout"), ("drip", "timeout"), ("reset", "connection_lost")]
)
def test_a_call_without_an_answer_counts_as_lost_at_the_most_that_it_may_cost(
    settings, tmp_path, server, behaviour, failure, monkeypatch
):
    server.configure(by_number={"1": behaviour})
    monkeypatch.setattr("annotation.actions.calling.endpoint_limits.FIRST_BACKOFF", 0.01)
    run = work(run_with(settings, tmp_path, server, "", timeout=1))
    request = only_request(run)
    assert (run.status, request.status, request.attempts, request.failure) == ("done", "done", 1, "")
    assert (run.lost_calls, request.lost_calls, run.reserved_tokens) == (1, 1, 0)
    assert run.cost <= Decimal(server.record()["money"]) <= run.cost + run.lost_cost
    assert run.lost_tokens > 1600


def test_usage_that_is_not_reported_is_estimated_and_marked(settings, tmp_path, server):
    run = work(run_with(settings, tmp_path, server, "no_usage"))
    request = only_request(run)
    assert (request.status, request.usage_is_estimated) == ("done", True)
    assert 0.7 < run.cost / Decimal(server.record()["money"]) < 1.5


def test_an_error_in_the_body_of_an_answer_is_no_answer(settings, tmp_path, server):
    run = work(run_with(settings, tmp_path, server, "error_body"))
    request = only_request(run)
    assert (request.status, request.failure, request.attempts) == ("failed", "error_body", 3)
    assert (run.cost, run.lost_calls) == (0, 3)


def test_an_error_of_the_server_passes_and_costs_no_attempt(settings, tmp_path, server, monkeypatch):
    monkeypatch.setattr("annotation.actions.calling.endpoint_limits.FIRST_BACKOFF", 0.01)
    server.configure(by_number={"1": "server_error", "2": "overloaded"}, retry_after="0")
    run = work(run_with(settings, tmp_path, server, ""))
    request = only_request(run)
    assert (request.status, request.attempts, server.record()["begun"]) == ("done", 0, 3)
    assert EndpointState.objects.get().failures_in_a_row == 0


def test_an_endpoint_that_never_answers_fails_the_run_which_goes_on_when_it_is_resumed(
    settings, tmp_path, server, monkeypatch
):
    monkeypatch.setattr("annotation.actions.calling.endpoint_limits.FIRST_BACKOFF", 0.01)
    monkeypatch.setattr("annotation.actions.calling.endpoint_limits.MAX_FAILURES", 3)
    server.configure(shares={"server_error": 1.0})
    run = work(run_with(settings, tmp_path, server, "", critiques=3))
    assert (run.status, run.failure, run.done) == ("failed", "endpoint_unreachable", 0)
    assert server.record()["begun"] <= 6  # three at once, then one at a time
    assert str(MESSAGES[run.failure]) % run.failure_params
    server.configure(shares={})
    run = work(resume_run(actor=run.requested_by, run=run))
    assert (run.status, run.done, run.failed_requests, run.failure) == ("done", 3, 0, "")


STOPPING = ["key_rejected", "forbidden", "model_missing", "path_missing", "quota", "redirect", "request_rejected"]


@pytest.mark.parametrize("behaviour", STOPPING)
def test_an_error_that_every_call_would_meet_fails_the_run_at_once(settings, tmp_path, server, behaviour):
    run = work(run_with(settings, tmp_path, server, behaviour, critiques=3, concurrency=1))
    codes = {"quota": "quota_exhausted", "redirect": "redirected"}
    assert (run.status, run.failure, server.record()["begun"]) == ("failed", codes.get(behaviour, behaviour), 1)
    assert set(RunRequest.objects.values_list("status", "attempts")) == {("queued", 0)}
    assert (run.done, run.cost, run.lost_calls, run.reserved_tokens) == (0, 0, 0, 0)
    assert str(MESSAGES[run.failure]) % run.failure_params


def test_a_request_that_is_rejected_while_others_are_answered_fails_alone(settings, tmp_path, server):
    server.configure(by_number={"2": "request_rejected"})
    run = work(run_with(settings, tmp_path, server, "", critiques=3, concurrency=1))
    assert (run.status, run.done, run.failed_requests, server.record()["begun"]) == ("done", 3, 1, 3)
    assert (run.cost, run.lost_calls) == (Decimal(server.record()["money"]), 0)


def test_failed_requests_are_asked_again_when_somebody_wants_it(settings, tmp_path, server):
    server.configure(shares={"prose": 1.0})
    run = work(run_with(settings, tmp_path, server, ""))
    server.configure(shares={})
    run = work(retry_failed(actor=run.requested_by, run=run))
    assert (run.status, run.done, run.failed_requests) == ("done", 1, 0)
    assert run.cost == Decimal(server.record()["money"])
