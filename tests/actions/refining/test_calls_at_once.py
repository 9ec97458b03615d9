"""The calls at once at an endpoint follow what it takes: half as many after a 429, one more after every few answers."""

import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from annotation.actions.calling.endpoint_limits import ANSWERS_A_LEVEL, note_answers, note_busy
from annotation.actions.calling.leasing import lease_requests
from annotation.actions.refining.requests.plan import RunPlan
from annotation.models import EndpointState, Run
from annotation.queries.refining.progress import run_progress
from annotation.refining.endpoints import load_endpoints
from annotation.refining.replies import CallError
from tests.actions.refining.helpers import make_critiques, make_run, use_stand_in, work, write_endpoints
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db


def make_endpoint(settings, tmp_path, concurrency: int, critiques: int = 1) -> Run:
    write_endpoints(
        settings, tmp_path, local={"url": "http://127.0.0.1:9/v1", "model": "small", "concurrency": concurrency}
    )
    EndpointState.objects.create(name="local")
    return make_run(make_critiques(critiques))


def reject(began_at: float, call_count: int = 64, pause: float = 0.0) -> int | None:
    """Has calls be rejected that began at this time, and returns how many are made at once from then on."""
    error = CallError("busy", retry_after=pause)
    error.began_at = began_at
    note_busy("local", [error, error], call_count=call_count)
    return EndpointState.objects.get().calls_at_once


def test_calls_that_were_in_flight_together_halve_the_calls_at_once_only_once(settings, tmp_path):
    make_endpoint(settings, tmp_path, 64)
    began_at = time.monotonic()
    assert [reject(began_at), reject(began_at)] == [32, 32]
    assert [reject(time.monotonic()) for _ in range(6)] == [16, 8, 4, 2, 1, 1]


def test_the_calls_that_are_in_flight_are_halved_where_they_are_fewer_than_the_file_allows(settings, tmp_path):
    make_endpoint(settings, tmp_path, 64)
    assert reject(time.monotonic(), call_count=5) == 3


def test_one_call_more_is_tried_after_every_few_answers_up_to_what_the_file_allows(settings, tmp_path):
    make_endpoint(settings, tmp_path, 4)
    assert reject(time.monotonic(), call_count=4) == 2
    levels = []
    for _ in range(2 * ANSWERS_A_LEVEL):
        note_answers("local", 1)
        levels.append(EndpointState.objects.get().calls_at_once)
    assert levels == [2] * (ANSWERS_A_LEVEL - 1) + [3] * ANSWERS_A_LEVEL + [None]


def test_no_more_calls_begin_than_the_endpoint_takes_and_none_before_it_asks_for_more(settings, tmp_path):
    run = make_endpoint(settings, tmp_path, 8, critiques=8)
    reject(time.monotonic(), call_count=8, pause=30)
    endpoint = load_endpoints()["local"]
    assert lease_requests(RunPlan(), run, endpoint, None, at_most=8, own_calls=0).calls == []
    EndpointState.objects.update(paused_until=Now() - timedelta(seconds=1))
    assert len(lease_requests(RunPlan(), run, endpoint, None, at_most=8, own_calls=0).calls) == 4


def test_the_progress_of_a_run_has_the_endpoints_that_are_called_less_than_the_file_allows(settings, tmp_path):
    run = make_endpoint(settings, tmp_path, 8)
    assert run_progress(run).lowered == []
    reject(time.monotonic(), call_count=8)
    (lowered,) = run_progress(run).lowered
    assert (lowered.name, lowered.calls, lowered.allowed) == ("local", 4, 8)


def test_an_endpoint_that_takes_two_calls_of_the_many_that_are_allowed_rejects_few(settings, tmp_path, monkeypatch):
    for name in ("POLL_SECONDS", "LONGEST_POLL_SECONDS"):
        monkeypatch.setattr(f"annotation.actions.calling.work.{name}", 0.05)
    with StandIn(latency=0.02, concurrency_limit=2, retry_after="0.05") as server:
        use_stand_in(settings, tmp_path, server, concurrency=64)
        run = work(make_run(make_critiques(16)))
        record = server.record()
    assert (run.status, run.done, run.failed_requests) == ("done", 16, 0)
    assert (
        record["begun"] - record["answered"] < 2 * record["answered"] == 32
    )  # 14, 6 and 2; all but two each time before
    assert str(run.cost).rstrip("0") == record["money"].rstrip("0")


def test_what_a_server_at_another_address_took_limits_no_calls(settings, tmp_path):
    run = make_endpoint(settings, tmp_path, 64, critiques=8)
    reject(time.monotonic(), call_count=2)
    write_endpoints(settings, tmp_path, local={"url": "http://127.0.0.1:10/v1", "model": "small", "concurrency": 64})
    assert run_progress(run).lowered == []
    assert len(lease_requests(RunPlan(), run, load_endpoints()["local"], None, at_most=64, own_calls=0).calls) == 8
