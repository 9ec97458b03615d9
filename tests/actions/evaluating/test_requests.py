"""Promise 12: what is asked of an evaluation is checked, its budget is kept, and it stops and goes on as it is told."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.db.models.functions import Now

from annotation.actions.calling.heartbeats import expire_all_leases
from annotation.actions.calling.leasing import lease_requests
from annotation.actions.evaluating.answers.plan import EvaluationPlan
from annotation.actions.evaluating.answers.storing import Answer, store_answers
from annotation.actions.evaluating.evaluations.evaluations import (
    cancel_evaluation,
    create_evaluation,
    pause_evaluation,
    resend_evaluations,
    resume_evaluation,
)
from annotation.errors import Conflict, Invalid
from annotation.evaluating.evaluation_spec import EvaluationSpec
from annotation.models import Benchmark, EndpointConsent, Evaluation, EvaluationAnswer, Event
from annotation.refining.endpoints import load_endpoints
from annotation.refining.replies import Reply, Usage
from annotation.storage.disk import Disk
from annotation.storage.stores import StorageError
from annotation.wording.runs import explain_failure
from tests.actions.evaluating.helpers import RIGHT, make_benchmark, request_evaluation, work
from tests.actions.refining.helpers import expire_at_once, use_stand_in, write_endpoints
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with StandIn(hang_seconds=3, retry_after="0", interprets=True, image_tokens=500) as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def _endpoint(server, settings, tmp_path):
    server.calls.clear()
    server.configure(by_text={}, by_number={}, shares={}, accuracy=1.0, right_options=RIGHT, reports_usage=True)
    use_stand_in(settings, tmp_path, server)


def test_a_question_whose_calls_are_lost_again_and_again_has_failed(monkeypatch):
    evaluation = request_evaluation(make_benchmark(images=1, criteria=("AesP",)))
    endpoint = load_endpoints()["local"]
    expire_at_once(monkeypatch)
    for _ in range(3):
        (call,) = lease_requests(EvaluationPlan(evaluation), evaluation, endpoint, None, at_most=9, own_calls=0).calls
        assert call.body["messages"][0]["content"][0]["image_url"]["url"] == ""
        expire_all_leases()
    evaluation.refresh_from_db()
    answer = evaluation.answers.get()
    assert (answer.status, answer.outcome, answer.failure) == ("failed", "failed", "call_lost")
    assert (evaluation.status, evaluation.failed_requests, evaluation.lost_calls) == ("done", 1, 3)
    assert evaluation.reserved_tokens == 0 < evaluation.lost_tokens


def test_an_evaluation_whose_images_cannot_be_read_fails_with_the_reason_and_can_be_resumed(monkeypatch):
    evaluation = request_evaluation(make_benchmark(images=1, criteria=("AesP",)))
    with monkeypatch.context() as patches:
        patches.setattr(Disk, "open", Mock(side_effect=StorageError(5, "The store is away")))
        evaluation = work(evaluation)
    assert (evaluation.status, evaluation.failure) == ("failed", "images_not_read")
    assert "The store is away" in explain_failure(evaluation.failure, evaluation.failure_params)

    resume_evaluation(actor=evaluation.requested_by, evaluation=evaluation)
    evaluation = work(evaluation)
    assert (evaluation.status, evaluation.correct) == ("done", 1)


def test_an_answer_of_a_worker_that_has_lost_its_question_is_not_stored(monkeypatch):
    evaluation = request_evaluation(make_benchmark(images=1, criteria=("AesP",)))
    plan, endpoint = EvaluationPlan(evaluation), load_endpoints()["local"]

    def lease() -> EvaluationAnswer:
        (call,) = lease_requests(plan, evaluation, endpoint, None, at_most=9, own_calls=0).calls
        return call.request

    lost_answer = lease()
    with monkeypatch.context() as patch:
        expire_at_once(patch)
        expire_all_leases()
    own_answer = lease()
    store_answers(evaluation, [Answer(lost_answer, Reply("B", "stop", Usage(90, 9)))])
    assert evaluation.answers.get().status == "running"
    store_answers(evaluation, [Answer(own_answer, Reply("A", "stop", Usage(10, 1)))])
    store_answers(evaluation, [Answer(own_answer, Reply("B", "stop", Usage(90, 9)))])  # the same answer, stored again
    evaluation.refresh_from_db()
    assert (evaluation.answers.get().text, evaluation.done, evaluation.input_tokens) == ("A", 1, 10)


def test_what_the_budget_sets_aside_for_an_image_follows_its_size_or_the_file_of_endpoints(settings, tmp_path, server):
    def reserved(**fields) -> int:
        use_stand_in(settings, tmp_path, server, **fields)
        evaluation = request_evaluation(make_benchmark(images=1, criteria=("AesP",)))
        endpoint = load_endpoints()["local"]
        (call,) = lease_requests(EvaluationPlan(evaluation), evaluation, endpoint, None, at_most=9, own_calls=0).calls
        call.request.refresh_from_db()
        return call.request.reserved_tokens

    by_size = reserved()
    assert reserved(image_tokens=50_000) - by_size == 50_000 - (1024 + 13)  # 60 by 40 pixels


def test_lost_hints_are_sent_again_for_evaluations_of_endpoints_and_of_files(monkeypatch):
    sent: list[object] = []
    monkeypatch.setattr("annotation.hints.resend", lambda _task, _queue, targets: sent.extend(targets))
    evaluation, from_file = (request_evaluation(make_benchmark(images=1)) for _ in range(2))
    Evaluation.objects.update(created_at=Now() - timedelta(hours=1))
    Evaluation.objects.filter(pk=from_file.pk).update(source="file")
    resend_evaluations()
    assert set(sent) == {evaluation.id, from_file.id}


def test_a_missing_key_stops_the_evaluation_until_somebody_mends_it(server, settings, tmp_path):
    use_stand_in(settings, tmp_path, server, key_env="LOUPE_TEST_NO_SUCH_KEY")
    evaluation = work(request_evaluation(make_benchmark(images=1)))
    assert (evaluation.status, evaluation.failure, server.record()["begun"]) == ("failed", "key_missing", 0)
    use_stand_in(settings, tmp_path, server)
    resume_evaluation(actor=evaluation.requested_by, evaluation=evaluation)
    assert work(evaluation).status == "done"


def test_the_budget_is_never_passed_and_a_larger_one_lets_it_go_on(server, settings, tmp_path):
    use_stand_in(settings, tmp_path, server, concurrency=2, image_tokens=500)
    benchmark = make_benchmark(images=4)
    evaluation = work(request_evaluation(benchmark, budget_tokens=8_000, output_limit=100))
    record = server.record()
    used = evaluation.input_tokens + evaluation.output_tokens
    assert (evaluation.status, evaluation.failure) == ("paused", "budget_reached")
    assert used == record["input_tokens"] + record["output_tokens"] <= 8_000
    assert 0 < evaluation.done < 16
    with pytest.raises(Invalid) as error:
        resume_evaluation(actor=evaluation.requested_by, evaluation=evaluation)
    assert error.value.code == "budget_reached"
    resume_evaluation(actor=evaluation.requested_by, evaluation=evaluation, budget_tokens=100_000)
    assert (work(evaluation).status, server.record()["begun"]) == ("done", 16)


def test_a_paused_evaluation_asks_nothing_and_a_cancelled_one_never_again(server):
    evaluation = request_evaluation(make_benchmark(images=1))
    pause_evaluation(actor=evaluation.requested_by, evaluation=evaluation)
    assert (work(evaluation).status, server.record()["begun"]) == ("paused", 0)
    resume_evaluation(actor=evaluation.requested_by, evaluation=evaluation)
    cancel_evaluation(actor=evaluation.requested_by, evaluation=evaluation)
    assert (work(evaluation).status, server.record()["begun"]) == ("cancelled", 0)
    with pytest.raises(Conflict):
        resume_evaluation(actor=evaluation.requested_by, evaluation=evaluation)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"endpoint": "nowhere"}, "endpoint"),
        ({"trials": 0}, "trials"),
        ({"trials": 11}, "trials"),
        ({"budget_tokens": 0}, "budget_tokens"),
        ({"name": "x" * 101}, "name"),
        ({"output_limit": 0}, "output_limit"),
        ({"seed": -1}, "seed"),
    ],
)
def test_each_field_that_cannot_be_used_is_named(fields, name):
    with pytest.raises(Invalid) as error:
        request_evaluation(make_benchmark(images=1), **fields)
    assert list(error.value.fields) == [name]


def test_an_endpoint_without_prices_and_a_benchmark_that_is_not_published_are_rejected(settings, tmp_path):
    benchmark = make_benchmark(images=1)
    Benchmark.objects.update(status="failed")
    benchmark.refresh_from_db()
    with pytest.raises(Conflict) as conflict:
        request_evaluation(benchmark)
    assert conflict.value.code == "not_published"
    path = tmp_path / "free.toml"
    path.write_text('[local]\nurl = "http://127.0.0.1:9/v1"\nmodel = "m"\n')
    settings.LOUPE_ENDPOINTS = str(path)
    with pytest.raises(Invalid) as error:
        request_evaluation(benchmark)
    assert error.value.code == "price_unknown"
    assert not Evaluation.objects.exists()


def test_whoever_allowed_texts_to_be_sent_has_not_allowed_images():
    benchmark = make_benchmark(images=1)
    actor, project = benchmark.project.created_by, benchmark.project

    def request(*, acknowledged: bool, text_only: bool) -> Evaluation:
        spec = EvaluationSpec("local", text_only=text_only)
        return create_evaluation(actor=actor, benchmark=benchmark, spec=spec, acknowledged=acknowledged)

    request(acknowledged=True, text_only=True)
    assert request(acknowledged=False, text_only=True)
    with pytest.raises(Conflict) as error:
        request(acknowledged=False, text_only=False)
    assert error.value.code == "endpoint_not_allowed"
    assert request(acknowledged=True, text_only=False)
    assert EndpointConsent.objects.get(project=project).images
    allowed = Event.objects.filter(verb="allowed", noun="endpoint").order_by("at", "id")
    assert [event.data["with_images"] for event in allowed] == [False, True]
    assert request(acknowledged=False, text_only=False)


def test_an_address_that_changes_stops_the_evaluation(settings, tmp_path, server):
    evaluation = request_evaluation(make_benchmark(images=1))
    write_endpoints(settings, tmp_path, local={"url": "http://127.0.0.1:10/v1", "model": "stand-in"})
    evaluation = work(evaluation)
    assert (evaluation.status, evaluation.failure) == ("failed", "endpoint_not_allowed")
    assert not EvaluationAnswer.objects.exclude(status="queued").exists()
