"""The limits of an endpoint hold for all workers together: calls at a time, calls and tokens a minute, and pauses."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from annotation import hints
from annotation.actions.calling import work as engine
from annotation.actions.calling.endpoint_limits import note_busy, note_failure
from annotation.actions.calling.heartbeats import expire_leases, renew_leases
from annotation.actions.calling.leasing import lease_requests
from annotation.actions.refining.requests.plan import RunPlan
from annotation.actions.refining.runs import resend_runs
from annotation.actions.refining.storing import Answer, store_answers
from annotation.models import EndpointState, Run, RunRequest
from annotation.refining.endpoints import load_endpoints
from annotation.refining.replies import CallError, Reply, Usage
from tests.actions.refining.helpers import (
    ONE_ITEM,
    expire_at_once,
    make_critiques,
    make_run,
    use_stand_in,
    work,
    write_endpoints,
)
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db
REPLY = Reply(ONE_ITEM, "stop", Usage(500, 50))


def make_limited_run(settings, tmp_path, critiques: int, **fields) -> Run:
    write_endpoints(settings, tmp_path, local={"url": "http://127.0.0.1:9/v1", "model": "small", **fields})
    return make_run(make_critiques(critiques))


def lease(run: Run):
    calls = lease_requests(RunPlan(), run, load_endpoints()["local"], None, at_most=100, own_calls=0).calls
    store_answers(run, [Answer(call.request, REPLY) for call in calls])
    return calls


def let_pass(seconds: float) -> None:
    """Has the endpoint's window be looked at so many seconds later."""
    EndpointState.objects.update(window_started_at=F("window_started_at") - timedelta(seconds=seconds))


def test_no_minute_has_more_calls_than_the_limit(settings, tmp_path):
    run = make_limited_run(settings, tmp_path, 30, requests_per_minute=20, concurrency=30)
    counts = [len(lease(run))]
    for _ in range(11):
        let_pass(5)
        counts.append(len(lease(run)))
    assert counts[0] == 2  # a tenth of the limit at once
    assert 15 <= sum(counts) <= 20


def test_a_limit_of_one_call_a_minute_is_kept_and_does_not_end_the_run(settings, tmp_path):
    run = make_limited_run(settings, tmp_path, 2, requests_per_minute=1)
    assert len(lease(run)) == 1
    let_pass(50)
    assert lease(run) == []
    let_pass(120)
    assert len(lease(run)) == 1


def test_tokens_a_minute_hold_back_calls_but_never_all_of_them(settings, tmp_path):
    run = make_limited_run(settings, tmp_path, 3, tokens_per_minute=4000)
    assert len(lease(run)) == 1  # larger than what may be used at once, but nothing else is in the window
    assert lease(run) == []
    let_pass(120)
    assert len(lease(run)) == 1


def test_a_busy_endpoint_is_paused_for_every_run(settings, tmp_path):
    run = make_limited_run(settings, tmp_path, 2)
    other_run = make_run(make_critiques(1))
    EndpointState.objects.create(name="local")
    note_busy("local", [CallError("busy", retry_after=30)], call_count=1)
    assert (lease(run), lease(other_run)) == ([], [])
    EndpointState.objects.update(paused_until=Now() - timedelta(seconds=1))
    assert len(lease(run)) == 2


def test_after_a_failure_one_call_at_a_time_tries_the_endpoint(settings, tmp_path):
    run = make_limited_run(settings, tmp_path, 5)
    EndpointState.objects.create(name="local")
    assert [note_failure("local") for _ in range(5)] == [False] * 5
    assert EndpointState.objects.get().failures_in_a_row == 1  # those of the same moment count once
    EndpointState.objects.update(paused_until=Now() - timedelta(seconds=1))
    assert len(lease(run)) == 1
    assert len(lease(run)) == 4  # it answers again


def test_a_dead_workers_calls_are_lost_at_all_that_was_set_aside_and_asked_again(settings, tmp_path, monkeypatch):
    """Promise 12."""
    run = make_limited_run(settings, tmp_path, 2)
    endpoint = load_endpoints()["local"]
    first = lease_requests(RunPlan(), run, endpoint, None, at_most=1, own_calls=0).calls
    run.refresh_from_db()
    reserved_tokens, reserved_cost = run.reserved_tokens, run.reserved_cost
    assert expire_leases(Run, run.id) == 0  # its heartbeat is fresh
    expire_at_once(monkeypatch)
    assert expire_leases(Run, run.id) == 1
    run.refresh_from_db()
    assert (run.lost_calls, run.lost_tokens, run.lost_cost) == (1, reserved_tokens, reserved_cost)
    assert (run.reserved_tokens, run.reserved_cost) == (0, 0)
    second = lease_requests(RunPlan(), run, endpoint, None, at_most=1, own_calls=0).calls
    assert second[0].request.pk == first[0].request.pk
    store_answers(run, [Answer(first[0].request, REPLY)])  # the dead worker lives after all, but has lost the request
    assert RunRequest.objects.get(pk=first[0].request.pk).status == "running"
    for _ in range(2):  # stored again, it counts once
        store_answers(run, [Answer(second[0].request, REPLY)])
    run.refresh_from_db()
    assert (run.done, run.input_tokens) == (1, 500)


def test_a_request_whose_workers_always_die_fails_in_the_end(settings, tmp_path, monkeypatch):
    run = make_limited_run(settings, tmp_path, 1)
    expire_at_once(monkeypatch)
    for _ in range(3):
        assert len(lease_requests(RunPlan(), run, load_endpoints()["local"], None, at_most=1, own_calls=0).calls) == 1
        expire_leases(Run, run.id)
    request = RunRequest.objects.get(run=run)
    run.refresh_from_db()
    assert (request.status, request.failure, run.status, run.failed_requests) == ("failed", "call_lost", "done", 1)


def test_heartbeats_keep_a_lease_and_are_sent_in_one_statement(settings, tmp_path, django_assert_num_queries):
    run = make_limited_run(settings, tmp_path, 5)
    calls = lease_requests(RunPlan(), run, load_endpoints()["local"], None, at_most=5, own_calls=0).calls
    RunRequest.objects.update(heartbeat_at=Now() - timedelta(hours=1))
    with django_assert_num_queries(2):  # the calls', and the run's
        renew_leases(run, [call.request for call in calls])
    assert not RunRequest.objects.filter(heartbeat_at__lt=Now() - timedelta(minutes=1)).exists()


def test_a_worker_makes_room_for_other_work_and_sends_the_next_hint(settings, tmp_path, monkeypatch):
    sent = []
    monkeypatch.setattr(hints, "is_busy", lambda queue: queue == "export")
    monkeypatch.setattr(hints, "send", lambda task, target: sent.append((task, target)))
    monkeypatch.setattr(engine, "TURN_SECONDS", 0.0)
    with StandIn() as server:
        use_stand_in(settings, tmp_path, server)
        run = work(make_run(make_critiques(2)))
    assert (run.status, run.done, sent) == ("queued", 0, [("refine", run.id)])


def test_a_worker_that_is_asked_to_end_begins_no_call(settings, tmp_path, monkeypatch):
    hints.stopping.set()
    try:
        with StandIn() as server:
            use_stand_in(settings, tmp_path, server)
            run = work(make_run(make_critiques(2)))
            assert (run.done, server.record()["begun"]) == (0, 0)
    finally:
        hints.stopping.clear()


def test_a_run_whose_worker_is_silent_gets_a_new_hint(settings, tmp_path, monkeypatch):
    sent = []
    monkeypatch.setattr(hints, "resend", lambda _task, _queue, targets: sent.extend(targets))
    run = make_limited_run(settings, tmp_path, 1)
    lease(make_run(make_critiques(1)))
    resend_runs()
    assert sent == []
    Run.objects.filter(pk=run.pk).update(status="running", heartbeat_at=Now() - timedelta(minutes=1))
    resend_runs()
    assert sent == [run.id]
