"""Scores are computed from stored answers when an evaluation is done, read again or judged, and stored beside it."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from annotation.actions.evaluating.answers.reading import read_again, read_text
from annotation.actions.evaluating.evaluations.evaluations import retry_failed
from annotation.actions.evaluating.evaluations.scoring import mark_stale, resend_scores, score_again, score_evaluation
from annotation.errors import Conflict
from annotation.evaluating.grading import GradedAnswer
from annotation.evaluating.score_documents import RULES_VERSION, score_of
from annotation.evaluating.scores import score_answers
from annotation.models import BenchmarkItem, Evaluation, EvaluationScore, Event
from annotation.queries.evaluating.publishing.benchmark_items import item_of
from tests.actions.evaluating.helpers import RIGHT, make_benchmark, request_evaluation, work
from tests.actions.evaluating.stored_evaluations import in_turn, judge, right, say, store_evaluation, wrong
from tests.actions.refining.helpers import use_stand_in
from tests.refining.stand_in import StandIn


@pytest.fixture
def benchmark(db):
    return make_benchmark(images=3)


def test_a_score_is_that_of_the_raw_texts_read_anew(benchmark):
    """Promise 13: anybody can compute a score again from the stored texts, without asking the model."""
    answerer = in_turn(right, wrong, say("I cannot help with that."), say("Both A and B."), say(""))
    evaluation = store_evaluation(benchmark, "model-a", answerer, trials=2)

    graded = []
    for answer in evaluation.answers.select_related("item").order_by("item_id", "trial"):
        reading = read_text(answer.item, answer.order, answer.text)
        outcome = None if reading.outcome == "answered" else reading.outcome
        graded.append(GradedAnswer(item_of(answer.item), answer.trial, outcome, reading.rule, reading.choice))
    expected = score_answers(graded, (), trials=2)
    stored = score_of(evaluation.score.document["test"])
    assert stored.criteria == expected.criteria
    assert stored.interpretation == expected.interpretation
    assert sum(stored.criteria["AesP"].outcomes.values()) == 6  # three items in two trials, each of them counted


def test_each_judge_has_a_score_of_its_own_and_an_overall_score(benchmark):
    evaluation = store_evaluation(benchmark, "model-a")
    judge(evaluation)
    judge(evaluation, 2, 2, 2, model="judge-2")
    mark_stale(evaluation.pk)
    score_evaluation(evaluation.pk)

    document = EvaluationScore.objects.get().document["test"]
    assert set(document["judges"]) == {"judge-1 · v1", "judge-2 · v1"}
    assert score_of(document, "judge-1 · v1").overall.value == pytest.approx((300 + 100) / 4)
    assert score_of(document, "judge-2 · v1").overall.value == pytest.approx((300 + 200) / 4)
    assert score_of(document).overall.value is None


def test_items_for_development_do_not_count_for_the_test(benchmark):
    BenchmarkItem.objects.filter(benchmark=benchmark, number__lte=4).update(split="dev")
    evaluation = store_evaluation(
        benchmark, "model-a", lambda item, *rest: (wrong if item.number <= 4 else right)(item, *rest)
    )

    accuracies = {
        name: score_of(document).criteria["AesP"].accuracy for name, document in evaluation.score.document.items()
    }
    assert (accuracies["test"].value, accuracies["dev"].value) == (1, 0)
    assert accuracies["all"].value == pytest.approx(2 / 3)


def test_a_worker_scores_an_evaluation_that_is_done_and_no_later_score_asks_the_model(benchmark, settings, tmp_path):
    """Promise 13: a score is computed again from what is stored, and the endpoint gets no further call."""
    with StandIn(accuracy=1.0, right_options=RIGHT) as server:
        use_stand_in(settings, tmp_path, server)
        evaluation = work(request_evaluation(benchmark))

        calls, document = server.record()["begun"], evaluation.score.document
        score_again(actor=benchmark.project.created_by, evaluation=evaluation)
        read_again(actor=benchmark.project.created_by, evaluation=evaluation)

        assert server.record()["begun"] == calls == benchmark.items.count()
    assert evaluation.status == "done"
    assert document["test"]["items"] == benchmark.items.count()
    assert EvaluationScore.objects.get(evaluation=evaluation).document == document


def test_reading_again_scores_again(benchmark):
    evaluation = store_evaluation(benchmark, "model-a", wrong)
    for answer in evaluation.answers.select_related("item"):
        answer.text = right(answer.item, answer.order, answer.trial)
        answer.save(update_fields=["text"])

    read_again(actor=benchmark.project.created_by, evaluation=evaluation)

    score = EvaluationScore.objects.get(evaluation=evaluation)
    assert score_of(score.document["test"]).criteria["AesP"].accuracy.value == 1


def test_an_evaluation_that_is_asked_again_has_no_score_until_it_is_done_again(benchmark):
    evaluation = store_evaluation(benchmark, "model-a")
    evaluation.answers.filter(item__criterion="AesP").update(status="failed", outcome="failed", choice=None)
    Evaluation.objects.filter(pk=evaluation.pk).update(failed_requests=3)
    actor = benchmark.project.created_by
    retry_failed(actor=actor, evaluation=Evaluation.objects.get(pk=evaluation.pk))

    with pytest.raises(Conflict, match="Only an evaluation that is done"):
        score_again(actor=actor, evaluation=evaluation)


def test_a_score_names_the_rules_of_all_its_answers(benchmark):
    """Promise 13: what is asked again after an upgrade is read by other rules, until all is read again."""
    evaluation = store_evaluation(benchmark, "model-a")
    EvaluationScore.objects.update(rules="2026-01-01")
    for _retry in range(2):
        Evaluation.objects.filter(pk=evaluation.pk).update(finished_at=Now() + timedelta(hours=1))
        score_evaluation(evaluation.pk)
        assert EvaluationScore.objects.get().rules == f"2026-01-01, {RULES_VERSION}"
    read_again(actor=benchmark.project.created_by, evaluation=evaluation)
    assert EvaluationScore.objects.get().rules == RULES_VERSION


def test_scoring_again_is_recorded_and_changes_nothing(benchmark):
    evaluation = store_evaluation(benchmark, "model-a")
    before = evaluation.score.document

    score_again(actor=benchmark.project.created_by, evaluation=evaluation)

    assert EvaluationScore.objects.get(evaluation=evaluation).document == before
    assert Event.objects.filter(verb="scored", noun="evaluation", target=evaluation.pk).count() == 1


def test_the_sweeper_sends_for_scores_that_are_missing_stale_or_of_another_scorer(benchmark, monkeypatch):
    sent: list[object] = []
    monkeypatch.setattr("annotation.hints.resend", lambda _task, _queue, targets: sent.extend(targets))
    evaluations = [store_evaluation(benchmark, f"model-{number}") for number in range(5)]
    missing, stale, old_scorer, asked_again, current = evaluations
    Evaluation.objects.update(finished_at=Now() - timedelta(hours=1))
    EvaluationScore.objects.filter(evaluation=missing).delete()
    mark_stale(stale.pk)
    EvaluationScore.objects.filter(evaluation=old_scorer).update(scorer="0")
    Evaluation.objects.filter(pk=asked_again.pk).update(finished_at=Now() + timedelta(hours=1))

    resend_scores()
    assert set(sent) == {missing.pk, stale.pk, old_scorer.pk, asked_again.pk}
    for evaluation in (missing, stale, old_scorer):
        score_evaluation(evaluation.pk)
    Evaluation.objects.filter(pk=asked_again.pk).update(finished_at=Now() - timedelta(hours=1))
    sent.clear()
    resend_scores()
    assert sent == []
    assert current.score.stale_at is None
