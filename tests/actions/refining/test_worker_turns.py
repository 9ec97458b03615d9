"""Promise 12 in a worker's turn: nothing that an endpoint answers ends the turn, and what changes meanwhile counts."""

import threading
import time

import pytest
from django.db import connection, transaction

from annotation.actions.calling import work as work_module
from annotation.actions.calling.heartbeats import expire_leases
from annotation.actions.calling.leasing import lease_requests
from annotation.actions.calling.outcomes import MAX_LEASES
from annotation.actions.refining.requests import plan
from annotation.actions.refining.requests.plan import RunPlan
from annotation.actions.refining.requests.preparing import prepare_requests
from annotation.actions.refining.runs import pause_run, resume_run
from annotation.actions.refining.storing import Answer, store_answers
from annotation.actions.refining.work import RunWorker
from annotation.models import EndpointState, Instruction, ResultsFile, Run, RunRequest
from annotation.refining.checks.form import MAX_TEXT_CHARACTERS
from annotation.refining.endpoints import load_endpoints
from annotation.refining.replies import CallError, Reply, Usage
from tests.actions.refining.helpers import (
    expire_at_once,
    make_critiques,
    make_run,
    use_stand_in,
    work,
    write_endpoints,
)
from tests.refining.answers import answer_requests
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/v1"
REPLY = Reply(
    '{"items": [{"type": "why", "question": "Why?", "answer": "So.", "evidence": []}]}', "stop", Usage(9, 9), "small"
)


@pytest.fixture(autouse=True)
def _endpoints(settings, tmp_path):
    write_endpoints(settings, tmp_path, local={"url": URL, "model": "small"}, copy={"url": URL, "model": "small"})


def lease(run: Run):
    return lease_requests(RunPlan(), run, load_endpoints()[run.endpoint], None, at_most=10, own_calls=0)


def test_a_run_whose_last_answers_came_while_it_was_paused_is_done_once_it_is_resumed():
    run = make_run(make_critiques(2))
    calls = lease(run).calls
    pause_run(actor=run.requested_by, run=run)
    store_answers(run, [Answer(call.request, REPLY) for call in calls])
    resume_run(actor=run.requested_by, run=run)
    run.refresh_from_db()
    assert (run.status, run.done) == ("done", 2)


def test_a_run_by_batch_files_that_was_answered_while_it_was_paused_is_done_once_it_is_resumed():
    run = make_run(make_critiques(2), endpoint="", model="small")
    pause_run(actor=run.requested_by, run=run)
    resume_run(actor=run.requested_by, run=answer_requests(run))
    run.refresh_from_db()
    assert run.status == "done"


def test_an_answer_that_another_run_stores_while_requests_are_leased_is_not_asked_again(monkeypatch):
    project = make_critiques(1)
    first_run, second_run = make_run(project), make_run(project, endpoint="copy")
    call = lease(first_run).calls[0]
    prepare_requests(second_run)
    stored_answers = plan.stored_answers
    storing = [lambda: store_answers(first_run, [Answer(call.request, REPLY)])]

    def stored_around(*arguments):
        """Has the first run store its answer right after the second one has looked for it."""
        answers = stored_answers(*arguments)
        while storing:
            storing.pop()()
        return answers

    monkeypatch.setattr(plan, "stored_answers", stored_around)
    assert lease(second_run).calls == []


def test_a_call_whose_lease_expired_while_its_worker_was_suspended_answers_the_next_lease(
    settings, tmp_path, monkeypatch
):
    """Promise 12: the model is not asked a second time while the first call is in flight."""
    suspensions = ["of the worker"]

    def expire_once(model, job_id) -> None:
        with monkeypatch.context() as patch:
            if suspensions and RunRequest.objects.filter(status="running").exists():
                suspensions.pop()
                expire_at_once(patch)
            expire_leases(model, job_id)

    monkeypatch.setattr(work_module, "expire_leases", expire_once)
    monkeypatch.setattr(work_module, "BEAT_SECONDS", 0.05)
    with StandIn(latency=0.6) as server:
        use_stand_in(settings, tmp_path, server)
        run = work(make_run(make_critiques(1)))
        assert (run.status, run.done, run.failed_requests, run.lost_calls) == ("done", 1, 0, 1)
        assert server.record()["begun"] == 1


def test_a_first_request_that_is_rejected_stops_the_run_although_a_critique_was_skipped():
    run = make_run(make_critiques(2))
    RunRequest.objects.filter(run=run, number=2).update(status="skipped")
    Run.objects.filter(pk=run.pk).update(done=1)
    error = CallError("request_rejected", params={"error": "too long"}, is_paid=True, is_permanent=True)
    store_answers(run, [Answer(lease(run).calls[0].request, error=error)])
    run.refresh_from_db()
    assert (run.status, run.failure, run.failed_requests) == ("failed", "request_rejected", 0)


@pytest.mark.parametrize("text", ['{"a": %s, "b": "\\u0041"}', '{"items": [%s], "b": "\\u0041"}', 'See {"items": %s}'])
def test_an_answer_nested_deeper_than_python_can_follow_fails_alone(text):
    run = make_run(make_critiques(1))
    reply = Reply(text % ("[" * 900 + "]" * 900), "stop", Usage(1000, 100), "small")
    store_answers(run, [Answer(lease(run).calls[0].request, reply)])
    request = RunRequest.objects.get(run=run)
    assert (request.status, request.attempts) == ("queued", 1)
    assert request.failure in {"not_json", "wrong_schema"}


def test_an_item_that_never_ends_is_rejected_without_a_check_that_would_take_minutes():
    run = make_run(make_critiques(1))
    item = '{"type": "why", "question": "Why?", "answer": "%s", "evidence": []}' % ("red light not very, " * 10_000)
    begin = time.process_time()
    store_answers(run, [Answer(lease(run).calls[0].request, Reply(f'{{"items": [{item}]}}', "stop", Usage(9, 9)))])
    assert time.process_time() - begin < 2
    instruction = Instruction.objects.get(run=run)
    assert (instruction.status, instruction.findings[0]["params"]["limit"]) == ("rejected", MAX_TEXT_CHARACTERS)


def test_long_answers_are_stored_in_small_groups_so_that_heartbeats_are_not_late():
    short, long = Reply("x", "stop", None), Reply("x" * work_module.STORE_CHARACTERS, "stop", None)
    sizes = [len(work_module.next_group([Answer(RunRequest(), reply)] * 40)) for reply in (short, long)]
    assert sizes == [work_module.STORE_SIZE, 1]


def test_a_worker_ends_its_turn_when_the_endpoint_leaves_the_file(settings, tmp_path):
    with StandIn(latency=0.05) as server:
        use_stand_in(settings, tmp_path, server, concurrency=1)
        run = make_run(make_critiques(3))
        lease_once = RunWorker._lease_once

        def lease_and_remove(worker, room):
            answer = lease_once(worker, room)
            write_endpoints(settings, tmp_path, other={"url": server.url, "model": "stand-in"})
            return answer

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(RunWorker, "_lease_once", lease_and_remove)
            run = work(run)
        assert (run.status, run.done, server.record()["begun"]) == ("running", 1, 1)
        run = work(run)
    assert (run.status, run.failure) == ("failed", "endpoint_missing")


@pytest.mark.parametrize(("code", "status"), [("busy", "queued"), ("server_error", "failed")])
def test_a_request_waits_for_a_busy_endpoint_however_often_it_is_told_to(code, status):
    run = make_run(make_critiques(1))
    prepare_requests(run)
    RunRequest.objects.filter(run=run).update(fencing_token=MAX_LEASES)
    store_answers(run, [Answer(lease(run).calls[0].request, error=CallError(code, params={"error": "later"}))])
    assert RunRequest.objects.get(run=run).status == status


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_two_endpoints_with_the_same_model_do_not_ask_the_same_at_once():
    project = make_critiques(1)
    first_run, second_run = make_run(project), make_run(project, endpoint="copy")
    for run in (first_run, second_run):
        prepare_requests(run)
    counts: list[int] = []

    def lease_second():
        counts.append(len(lease(second_run).calls))
        connection.close()

    other_worker = threading.Thread(target=lease_second)
    with transaction.atomic():
        assert len(lease(first_run).calls) == 1
        other_worker.start()
        other_worker.join(0.5)
    other_worker.join(10)
    assert counts == [0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", [{"requests_per_minute": 1}, {"tokens_per_minute": 4000}])
def test_two_workers_that_lease_at_once_keep_the_limits_a_minute_together(settings, tmp_path, limit):
    write_endpoints(settings, tmp_path, local={"url": URL, "model": "small", **limit})
    EndpointState.objects.create(name="local")
    runs = [make_run(make_critiques(1)), make_run(make_critiques(1))]
    for run in runs:
        prepare_requests(run)
    counts: list[int] = []

    def lease_second():
        counts.append(len(lease(runs[1]).calls))
        connection.close()

    other_worker = threading.Thread(target=lease_second)
    with transaction.atomic():
        counts.append(len(lease(runs[0]).calls))
        other_worker.start()
        other_worker.join(0.5)
    other_worker.join(10)
    assert counts == [1, 0]


@pytest.mark.parametrize("waiting", ["run", "results"])
def test_a_long_run_makes_room_for_other_refining_that_waits(settings, tmp_path, monkeypatch, waiting):
    monkeypatch.setattr(work_module, "TURN_SECONDS", 0.0)
    with StandIn(latency=0.05) as server:
        use_stand_in(settings, tmp_path, server, concurrency=1)
        run = make_run(make_critiques(3))
        if waiting == "run":
            make_run(make_critiques(1))
        else:
            batch_run = make_run(make_critiques(1), endpoint="", model="small")
            ResultsFile.objects.create(run=batch_run, requested_by=run.requested_by, file="results.jsonl", total=1)
        assert work(run).done < 3
