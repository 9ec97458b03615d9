"""Promise 12: an evaluation asks each question once, keeps to its budget, and stores what it reads."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from annotation.actions.evaluating.answers import reading as reading_module
from annotation.actions.evaluating.answers.reading import AnswerReading, read_again
from annotation.actions.evaluating.evaluations.evaluations import retry_failed
from annotation.errors import Conflict
from annotation.evaluating.publishing.image_archive import INDEX_NAME
from annotation.exporting.staging import own_path
from annotation.models import Evaluation, Event
from tests.actions.evaluating.helpers import RIGHT, make_benchmark, request_evaluation, work
from tests.actions.refining.helpers import use_stand_in
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


def outcomes(evaluation: Evaluation) -> Counter[str]:
    return Counter(evaluation.answers.values_list("outcome", flat=True))


def test_every_item_is_asked_once_with_its_image_and_read(server):
    evaluation = work(request_evaluation(make_benchmark(images=3)))
    record = server.record()
    assert (evaluation.status, evaluation.total, evaluation.done) == ("done", 12, 12)
    assert (record["begun"], record["images"]) == (12, 12)
    assert outcomes(evaluation) == {"correct": 9, "answered": 3}
    assert (evaluation.correct, evaluation.answered, evaluation.wrong, evaluation.empty) == (9, 3, 0, 0)
    assert (evaluation.cost, evaluation.reserved_tokens) == (Decimal(record["money"]), 0)
    assert evaluation.name == evaluation.model == "stand-in"


def test_an_answer_keeps_the_raw_text_the_letter_as_shown_and_the_option_as_frozen():
    evaluation = work(request_evaluation(make_benchmark(images=1, criteria=("AesP",)), trials=4, seed=7))
    for answer in evaluation.answers.select_related("item"):
        assert answer.text == answer.letter
        assert answer.item.options[answer.choice] == RIGHT[0]
        assert answer.order["ABCD".index(answer.letter)] == answer.choice
    orders = [tuple(answer.order) for answer in evaluation.answers.order_by("trial")]
    assert orders[0] == (0, 1, 2, 3)
    assert len(set(orders)) == 4


def test_an_interpretation_has_one_trial_and_the_question_alone(server):
    benchmark = make_benchmark(images=1, criteria=("AesP", "AesI"))
    evaluation = work(request_evaluation(benchmark, trials=3))
    trials = Counter(evaluation.answers.values_list("item__criterion", flat=True))
    assert trials == {"AesP": 3, "AesI": 1}
    assert evaluation.answers.get(item__criterion="AesI").outcome == "answered"


def test_text_only_sends_no_image(server):
    evaluation = work(request_evaluation(make_benchmark(images=2), text_only=True))
    record = server.record()
    assert (evaluation.done, record["begun"], record["images"], record["image_characters"]) == (8, 8, 0, 0)


def test_no_image_is_in_the_database(server):
    evaluation = work(request_evaluation(make_benchmark(images=1)))
    assert server.record()["image_characters"] > 1000
    for answer in evaluation.answers.all():
        assert all(len(str(value)) < 1000 for value in vars(answer).values())


def test_wrong_and_unreadable_answers_are_told_apart(server):
    server.configure(accuracy=0.0, by_text={"feeling": ["wrong_schema"]})
    evaluation = work(request_evaluation(make_benchmark(images=1, criteria=("AesP", "AesE"))))
    assert outcomes(evaluation) == {"wrong": 1, "unreadable": 1}
    wrong = evaluation.answers.get(outcome="wrong")
    assert (wrong.choice is None, wrong.letter, bool(wrong.rule)) == (False, wrong.text, True)


@pytest.mark.parametrize(
    ("behaviours", "outcome", "calls"),
    [
        (["refused"], "refused", 1),
        (["server_error", "normal"], "correct", 2),
        (["busy", "overloaded", "normal"], "correct", 3),
        (["hang", "normal"], "correct", 2),
        (["empty_answer", "normal"], "correct", 2),
        (["empty_answer"] * 3, "failed", 3),
        (["cut_off", "normal"], "correct", 2),
        (["whitespace", "whitespace"], "failed", 2),
        (["not_json", "error_body", "reset"], "failed", 3),
        (["image_too_large"], "failed", 1),
        (["no_usage"], "correct", 1),
    ],
)
def test_what_an_endpoint_does_has_its_outcome(server, settings, tmp_path, monkeypatch, behaviours, outcome, calls):
    monkeypatch.setattr("annotation.actions.calling.endpoint_limits.FIRST_BACKOFF", 0.01)
    monkeypatch.setattr("annotation.actions.calling.outcomes.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("annotation.actions.calling.work.POLL_SECONDS", 0.05)
    use_stand_in(settings, tmp_path, server, timeout=1)
    server.configure(by_text={"light": behaviours})
    evaluation = work(request_evaluation(make_benchmark(images=1, criteria=("AesP",))))
    assert (evaluation.status, server.record()["begun"]) == ("done", calls)
    assert outcomes(evaluation) == {outcome: 1}
    answer = evaluation.answers.get()
    assert (answer.status, bool(answer.failure)) == (("failed", True) if outcome == "failed" else ("done", False))
    if not answer.usage_is_estimated:
        assert evaluation.cost <= Decimal(server.record()["money"]) <= evaluation.cost + evaluation.lost_cost


def test_an_image_that_the_store_lost_fails_its_questions_alone(server):
    benchmark = make_benchmark(images=2, criteria=("AesP",))
    item = benchmark.items.first()
    path = own_path(benchmark.files.get(name=INDEX_NAME).key)
    index = path.read_text()
    path.write_text(index.replace(item.file, "other.jpg"))
    evaluation = work(request_evaluation(benchmark))
    assert (evaluation.status, evaluation.failed_requests, server.record()["begun"]) == ("done", 1, 1)
    answer = evaluation.answers.get(item=item)
    assert (answer.outcome, answer.failure, answer.cost) == ("failed", "image_missing", 0)
    path.write_text(index)
    evaluation = work(retry_failed(actor=evaluation.requested_by, evaluation=evaluation))
    assert (evaluation.correct, evaluation.failed_requests) == (2, 0)
    keys = work(request_evaluation(benchmark)).answers.values_list("key", flat=True)
    assert set(keys) == set(evaluation.answers.values_list("key", flat=True))


def test_failed_questions_are_asked_again_alone_once_somebody_says_so(server):
    server.configure(by_text={"light": ["image_too_large"]})
    evaluation = work(request_evaluation(make_benchmark(images=1)))
    assert (evaluation.failed_requests, evaluation.correct) == (1, 2)
    evaluation = retry_failed(actor=evaluation.requested_by, evaluation=evaluation)
    assert (evaluation.status, evaluation.done, evaluation.failed_requests) == ("queued", 3, 0)
    evaluation = work(evaluation)
    assert (evaluation.status, evaluation.correct, server.record()["begun"]) == ("done", 3, 5)


def test_an_endpoint_that_rejects_every_question_stops_the_evaluation(server, monkeypatch):
    monkeypatch.setattr("annotation.actions.evaluating.answers.storing.REJECTED_AT_FIRST", 2)
    monkeypatch.setattr("annotation.actions.calling.work.STORE_SIZE", 1)
    server.configure(shares={"image_too_large": 1.0})
    evaluation = work(request_evaluation(make_benchmark(images=3)))
    assert (evaluation.status, evaluation.failure, evaluation.failed_requests) == ("failed", "request_rejected", 2)


def test_two_evaluations_of_one_model_measure_independently(server):
    benchmark = make_benchmark(images=1)
    evaluations = [work(request_evaluation(benchmark)), work(request_evaluation(benchmark))]
    assert [evaluation.done for evaluation in evaluations] == [4, 4]
    assert server.record()["begun"] == 8
    keys = [set(evaluation.answers.values_list("key", flat=True)) for evaluation in evaluations]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 4


def test_the_key_names_the_image_the_order_the_model_and_whether_an_image_is_sent(settings, tmp_path, server):
    benchmark = make_benchmark(images=2, criteria=("AesA",))  # the same words about two images
    keys = set(work(request_evaluation(benchmark, trials=2)).answers.values_list("key", flat=True))
    assert len(keys) == 4
    text_keys = set(work(request_evaluation(benchmark, text_only=True)).answers.values_list("key", flat=True))
    assert len(text_keys) == 1
    use_stand_in(settings, tmp_path, server, "normal")
    assert keys.isdisjoint(work(request_evaluation(benchmark)).answers.values_list("key", flat=True))


def test_reading_again_asks_nobody_and_counts_anew(server, monkeypatch):
    server.configure(by_text={"feeling": ["refused"], "light": ["image_too_large"]})
    evaluation = work(request_evaluation(make_benchmark(images=1)))
    before = list(evaluation.answers.values_list("number", "text", "outcome", "rule"))
    calls = server.record()["begun"]
    assert (
        list(
            read_again(actor=evaluation.requested_by, evaluation=evaluation).answers.values_list(
                "number", "text", "outcome", "rule"
            )
        )
        == before
    )
    monkeypatch.setattr(reading_module, "read_text", lambda *_: AnswerReading("unreadable", "strict"))
    evaluation = read_again(actor=evaluation.requested_by, evaluation=evaluation)
    assert (evaluation.correct, evaluation.unreadable, evaluation.refused, evaluation.failed_requests) == (0, 2, 1, 1)
    assert outcomes(evaluation) == {"unreadable": 2, "refused": 1, "failed": 1}
    assert server.record()["begun"] == calls
    assert Event.objects.filter(verb="read", noun="evaluation").count() == 2


def test_answers_are_not_read_again_while_the_model_is_asked():
    evaluation = request_evaluation(make_benchmark(images=1))
    with pytest.raises(Conflict) as error:
        read_again(actor=evaluation.requested_by, evaluation=evaluation)
    assert error.value.code == "wrong_state"
