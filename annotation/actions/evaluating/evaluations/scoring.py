"""Computes and stores the scores of evaluations from their stored answers. No model is asked, and no text read."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from annotation import hints
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict
from annotation.evaluating.score_documents import RULES_VERSION, SCORER_VERSION, score_documents
from annotation.models import Evaluation, EvaluationScore, ModelJobStatus, Person
from annotation.queries.evaluating.table.graded_answers import graded_answers, items_by_id, judgements_by_judge
from annotation.wording.model_jobs import explain_refusal

LOST_AFTER: Final = timedelta(seconds=15)
RESENT_AT_ONCE: Final = 50
MOST_VERSIONS: Final = 3
"""So many versions of the rules are named with a score, the latest."""


@transaction.atomic
def score_evaluation(evaluation_id: UUID) -> None:
    """Scores an evaluation that is done, unless its stored score has all there is."""
    rows = Evaluation.objects.select_for_update(of=("self",)).filter(pk=evaluation_id, status=ModelJobStatus.DONE)
    evaluation = rows.first()
    if evaluation is None:
        return
    score = EvaluationScore.objects.filter(evaluation=evaluation).first()
    if score is None:
        store_score(evaluation, RULES_VERSION)
    elif _is_older(score, evaluation):
        # What was asked again was read by today's rules, the other answers by those of before.
        versions = dict.fromkeys([*score.rules.split(", "), RULES_VERSION])
        store_score(evaluation, ", ".join([*versions][-MOST_VERSIONS:]))
    elif score.stale_at or score.scorer != SCORER_VERSION:
        store_score(evaluation, score.rules)


@transaction.atomic
def score_again(*, actor: Person, evaluation: Evaluation) -> EvaluationScore:
    """Computes the scores of an evaluation from what is stored of it. Raises Conflict unless it is done."""
    evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if evaluation.status != ModelJobStatus.DONE:
        raise Conflict(explain_refusal(evaluation.NOUN, "not_done"), code="wrong_state", status=evaluation.status)
    score = EvaluationScore.objects.filter(evaluation=evaluation).first()
    score = store_score(evaluation, score.rules if score else RULES_VERSION)
    record_event(
        actor=actor,
        verb="scored",
        noun="evaluation",
        target=evaluation.id,
        project_id=evaluation.project_id,
        answers=evaluation.total,
    )
    return score


def store_score(evaluation: Evaluation, rules: str) -> EvaluationScore:
    """Stores the score of an evaluation that the caller has locked; `rules` are those that read its answers.

    One that is not done has none: what it scored before is deleted.
    """
    if evaluation.status != ModelJobStatus.DONE:
        EvaluationScore.objects.filter(evaluation=evaluation).delete()
        return EvaluationScore(evaluation=evaluation, rules=rules, scorer=SCORER_VERSION)
    items = items_by_id(evaluation.benchmark)
    document = score_documents(
        graded_answers(evaluation, items), judgements_by_judge(evaluation, items), evaluation.trials
    )
    values = {"document": document, "rules": rules, "scorer": SCORER_VERSION, "computed_at": Now(), "stale_at": None}
    score, _is_new = EvaluationScore.objects.update_or_create(evaluation=evaluation, defaults=values)
    return score


def mark_stale(evaluation_id: UUID) -> None:
    """Notes that an evaluation has judgements that its score does not have; the sweeper sends for its scoring.

    Call it in the transaction that stores the judgements: each of them would compute the whole score. It waits for a
    scoring under way, which may have read the judgements before these.
    """
    Evaluation.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=evaluation_id)
    EvaluationScore.objects.filter(evaluation=evaluation_id, stale_at=None).update(stale_at=Now())


def resend_scores() -> None:
    """Sends hints for evaluations that are done and have no score, or one that is stale or of an older scorer."""
    is_due = Q(score=None, finished_at__lt=Now() - LOST_AFTER) | Q(score__stale_at__isnull=False)
    done = Evaluation.objects.filter(status=ModelJobStatus.DONE)
    is_due |= ~Q(score=None) & (~Q(score__scorer=SCORER_VERSION) | Q(score__computed_at__lt=F("finished_at")))
    due = done.filter(is_due)
    ids = due.order_by("created_at").values_list("pk", flat=True)[:RESENT_AT_ONCE]
    hints.resend("score", Evaluation.QUEUE, ids)


def _is_older(score: EvaluationScore, evaluation: Evaluation) -> bool:
    """Returns whether questions were asked again after a score was computed."""
    return evaluation.finished_at is not None and score.computed_at < evaluation.finished_at
