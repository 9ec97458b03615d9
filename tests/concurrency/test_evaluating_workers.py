"""Promise 12: an evaluation is killed and resumed, and shares the limits of its endpoint with runs of refinement."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from annotation.actions.calling.heartbeats import expire_all_leases
from annotation.actions.calling.leasing import lease_requests
from annotation.actions.evaluating.answers.plan import EvaluationPlan
from annotation.actions.evaluating.answers.preparing import prepare_answers
from annotation.actions.evaluating.judging.freezing import prepare_requests as prepare_judging
from annotation.actions.evaluating.judging.plan import JudgingPlan
from annotation.actions.evaluating.work import work_on_evaluation
from annotation.actions.refining.requests.plan import RunPlan
from annotation.actions.refining.requests.preparing import prepare_requests
from annotation.actions.refining.work import work_on_run
from annotation.models import EndpointState, Evaluation, EvaluationAnswer, Run
from annotation.refining.endpoints import load_endpoints
from tests.actions.evaluating.helpers import RIGHT, make_benchmark, request_evaluation
from tests.actions.evaluating.judging.helpers import make_interpretations, request_judging
from tests.actions.refining.helpers import expire_at_once, make_critiques, make_run, use_stand_in, write_endpoints
from tests.concurrency.work_in_process import start_worker
from tests.refining.stand_in import StandIn
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn(right_options=RIGHT, interprets=False) as stand_in:
        yield stand_in


def work_in_thread(pool: ThreadPoolExecutor, action: Any, job: Any) -> "Future[None]":
    def work() -> None:
        try:
            action(job.id)
        finally:
            connection.close()

    return pool.submit(work)


def test_a_run_and_an_evaluation_share_the_calls_at_once_of_their_endpoint(settings, tmp_path, server):
    server.configure(latency=0.05)
    use_stand_in(settings, tmp_path, server, concurrency=4)
    run, evaluation = make_run(make_critiques(10)), request_evaluation(make_benchmark(3, ("AesP", "AesE", "AesA")))
    with ThreadPoolExecutor(2) as pool:
        futures = [work_in_thread(pool, work_on_run, run), work_in_thread(pool, work_on_evaluation, evaluation)]
        for future in futures:
            future.result()
    run.refresh_from_db()
    evaluation.refresh_from_db()
    assert [(job.status, job.done) for job in (run, evaluation)] == [("done", 10), ("done", 9)]
    assert server.record()["peak"] <= 4
    assert run.cost + evaluation.cost == Decimal(server.record()["money"])


def second_job(kind: str) -> tuple[Any, Any]:
    """Returns a job at the endpoint `local` that is no run, its one request prepared, and its plan."""
    if kind == "judging":
        judging = request_judging(make_interpretations(images=1), endpoint="local")
        prepare_judging(judging)
        return judging, JudgingPlan()
    evaluation = request_evaluation(make_benchmark(1, ("AesP",)))
    prepare_answers(evaluation, None)
    return evaluation, EvaluationPlan(evaluation)


@pytest.mark.parametrize("kind", ["evaluation", "judging"])
@pytest.mark.parametrize("limit", [{"requests_per_minute": 1}, {"tokens_per_minute": 4000}, {"concurrency": 1}])
def test_a_run_and_another_job_that_lease_at_once_keep_the_limits_together(settings, tmp_path, limit, kind):
    write_endpoints(settings, tmp_path, local={"url": "http://127.0.0.1:9/v1", "model": "small", **limit})
    EndpointState.objects.create(name="local")
    run, (job, plan) = make_run(make_critiques(1)), second_job(kind)
    prepare_requests(run)
    endpoint = load_endpoints()["local"]
    counts: list[int] = []

    def lease_second() -> None:
        lease = lease_requests(plan, job, endpoint, None, at_most=10, own_calls=0)
        counts.append(len(lease.calls))
        connection.close()

    other_worker = threading.Thread(target=lease_second)
    with transaction.atomic():
        counts.append(len(lease_requests(RunPlan(), run, endpoint, None, at_most=10, own_calls=0).calls))
        other_worker.start()
        other_worker.join(0.5)
    other_worker.join(10)
    assert counts == [1, 0]


@pytest.mark.parametrize("kind", ["evaluation", "judging"])
def test_a_call_in_flight_of_any_kind_of_jobs_takes_the_room_of_one(settings, tmp_path, kind):
    write_endpoints(settings, tmp_path, local={"url": "http://127.0.0.1:9/v1", "model": "m", "concurrency": 1})
    run, (job, plan) = make_run(make_critiques(1)), second_job(kind)
    endpoint = load_endpoints()["local"]
    counts = [
        len(lease_requests(other_plan, other_job, endpoint, None, at_most=9, own_calls=0).calls)
        for other_plan, other_job in ((plan, job), (RunPlan(), run))
    ]
    assert counts == [1, 0]


@pytest.mark.parametrize(("judged", "calls"), [("evaluation", 4), ("run", 2)])
def test_only_jobs_that_call_an_endpoint_themselves_share_its_calls_at_once(settings, tmp_path, judged, calls):
    url = "http://127.0.0.1:9/v1"
    write_endpoints(
        settings, tmp_path, local={"url": url, "model": "m"}, judge={"url": url, "model": "j", "concurrency": 4}
    )
    if judged == "evaluation":  # its judge is asked by a job of its own, later
        other_job = request_evaluation(make_benchmark(1, ("AesI",)), judge_endpoint="judge")
    else:
        other_job = make_run(make_critiques(1), judge_endpoint="judge", judge_share=1.0)
    type(other_job).objects.update(status="running", heartbeat_at=Now())
    run = make_run(make_critiques(6), endpoint="judge")
    lease = lease_requests(RunPlan(), run, load_endpoints()["judge"], None, at_most=9, own_calls=0)
    assert len(lease.calls) == calls


def test_what_one_kind_of_jobs_learns_of_a_busy_endpoint_holds_for_the_other(settings, tmp_path, server):
    server.configure(by_number={"1": "busy_for_ever"})
    use_stand_in(settings, tmp_path, server)
    run, evaluation = make_run(make_critiques(1)), request_evaluation(make_benchmark(1, ("AesP",)))
    prepare_answers(evaluation, None)
    with ThreadPoolExecutor(1) as pool:
        future = work_in_thread(pool, work_on_run, run)
        wait_until(lambda: EndpointState.objects.filter(paused_until__isnull=False).exists())
        lease = lease_requests(
            EvaluationPlan(evaluation), evaluation, load_endpoints()["local"], None, at_most=9, own_calls=0
        )
        Run.objects.update(status="cancelled")
        future.result(timeout=10)
    assert lease.calls == []


def test_a_killed_evaluation_has_the_same_answers_and_asks_again_at_most_what_was_in_flight(
    settings, tmp_path, server, monkeypatch
):
    """Promise 12."""
    server.configure(latency=0.15, accuracy=0.6)
    use_stand_in(settings, tmp_path, server, concurrency=4)
    benchmark = make_benchmark(6, ("AesP", "AesE", "AesA"))
    undisturbed = request_evaluation(benchmark, trials=2)
    work_on_evaluation(undisturbed.id)
    server.calls.clear()
    evaluation = request_evaluation(benchmark, trials=2)
    for goal in (6, 18):
        process = start_worker("evaluation", evaluation.id)
        wait_until(
            lambda goal=goal: (
                Evaluation.objects.get(pk=evaluation.pk).done >= goal
                and evaluation.answers.filter(status="running").exists()
            )
        )
        process.kill()
        process.wait()
        with monkeypatch.context() as patch:
            expire_at_once(patch)
            expire_all_leases()
    assert start_worker("evaluation", evaluation.id).wait(timeout=60) == 0
    evaluation.refresh_from_db()
    record = server.record()
    assert (evaluation.status, evaluation.done, evaluation.failed_requests, evaluation.reserved_tokens) == (
        *("done", 36, 0),
        0,
    )
    assert 0 < evaluation.lost_calls <= 8
    assert record["begun"] <= 36 + evaluation.lost_calls
    assert evaluation.cost <= Decimal(record["money"]) <= evaluation.cost + evaluation.lost_cost
    assert answers_of(evaluation) == answers_of(undisturbed)


def answers_of(evaluation: Evaluation) -> list[tuple[Any, ...]]:
    names = ("item__number", "trial", "order", "text", "outcome", "rule", "choice")
    rows = EvaluationAnswer.objects.filter(evaluation=evaluation)
    return sorted(tuple(map(str, row)) for row in rows.values_list(*names))
