"""Promise 12: workers share a run, are paused and killed, and no critique is asked twice but those in flight."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection

from annotation.actions.calling.heartbeats import expire_all_leases
from annotation.actions.refining.runs import pause_run
from annotation.actions.refining.work import work_on_run
from annotation.models import Run, RunRequest
from tests.actions.refining.helpers import expire_at_once, make_critiques, make_run, use_stand_in
from tests.refining.stand_in import StandIn
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


def work_in_thread(pool: ThreadPoolExecutor, run: Run) -> "Future[None]":
    def work() -> None:
        try:
            work_on_run(run.id)
        finally:
            connection.close()

    return pool.submit(work)


def call_count(server: StandIn) -> int:
    count = server.record()["begun"]
    assert isinstance(count, int)
    return count


def test_workers_share_a_run_and_never_exceed_the_endpoints_concurrency(settings, tmp_path, server):
    server.configure(latency=0.05)
    use_stand_in(settings, tmp_path, server, concurrency=5)
    run = make_run(make_critiques(24))
    with ThreadPoolExecutor(3) as pool:
        for future in [work_in_thread(pool, run) for _ in range(3)]:
            future.result()
    run.refresh_from_db()
    record = server.record()
    assert (run.status, run.done, record["begun"], run.lost_calls) == ("done", 24, 24, 0)
    assert record["peak"] <= 5
    assert run.cost == Decimal(record["money"])


def test_two_runs_at_one_endpoint_share_its_concurrency(settings, tmp_path, server):
    server.configure(latency=0.05)
    use_stand_in(settings, tmp_path, server, concurrency=4)
    runs = [make_run(make_critiques(10)), make_run(make_critiques(10))]
    with ThreadPoolExecutor(2) as pool:
        for future in [work_in_thread(pool, run) for run in runs]:
            future.result()
    assert set(Run.objects.values_list("status", "done")) == {("done", 10)}
    assert server.record()["peak"] <= 4


def test_a_pause_ends_the_work_within_the_time_of_one_call(settings, tmp_path, server):
    server.configure(latency=0.4)
    use_stand_in(settings, tmp_path, server, concurrency=3)
    run = make_run(make_critiques(12))
    with ThreadPoolExecutor(1) as pool:
        future = work_in_thread(pool, run)
        wait_until(lambda: Run.objects.get(pk=run.pk).done >= 3)
        pause_run(actor=run.requested_by, run=run)
        count, began = call_count(server), time.monotonic()
        future.result(timeout=10)
    run.refresh_from_db()
    assert time.monotonic() - began < 0.4 + 1.5
    assert count <= call_count(server) == run.done < 12
    assert call_count(server) <= count + 3  # what was leased when the run was paused
    assert (run.status, run.reserved_tokens, run.cost) == ("paused", 0, Decimal(server.record()["money"]))


def start_worker(run: Run) -> "subprocess.Popen[bytes]":
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": url, "LOUPE_ENDPOINTS": django_settings.LOUPE_ENDPOINTS}
    command = [sys.executable, "-m", "tests.concurrency.refine_in_process", str(run.id)]
    return subprocess.Popen(command, env=environment, cwd=django_settings.BASE_DIR)


def test_killed_workers_lose_no_answer_and_pay_twice_at_most_what_was_in_flight(
    settings, tmp_path, server, monkeypatch
):
    server.configure(latency=0.15)
    use_stand_in(settings, tmp_path, server, concurrency=4)
    run = make_run(make_critiques(40))
    for goal in (8, 20):
        process = start_worker(run)
        wait_until(lambda goal=goal: Run.objects.get(pk=run.pk).done >= goal and run.requests.filter(status="running"))
        process.kill()
        process.wait()
        with monkeypatch.context() as patch:
            expire_at_once(patch)
            expire_all_leases()
    assert start_worker(run).wait(timeout=60) == 0
    run.refresh_from_db()
    record = server.record()
    assert (run.status, run.done, run.failed_requests, run.reserved_tokens) == ("done", 40, 0, 0)
    assert set(RunRequest.objects.values_list("status", flat=True)) == {"done"}
    assert record["begun"] <= 40 + run.lost_calls
    assert 0 < run.lost_calls <= 8
    assert run.cost <= Decimal(record["money"]) <= run.cost + run.lost_cost
    asked_again = [counts for counts in record["critiques"].values() if counts["begun"] > 1]
    assert len(asked_again) <= run.lost_calls


def test_the_database_may_restart_while_answers_are_in_flight(settings, tmp_path, server):
    server.configure(latency=0.3)
    use_stand_in(settings, tmp_path, server, concurrency=4)
    run = make_run(make_critiques(8))
    with ThreadPoolExecutor(1) as pool:
        future = work_in_thread(pool, run)
        wait_until(lambda: call_count(server) >= 4)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        future.result(timeout=30)
    run.refresh_from_db()
    assert (run.status, run.done, run.lost_calls, call_count(server)) == ("done", 8, 0, 8)
