"""Stores how a critique of a gold item answers it, and looks at what that says of its author."""

from uuid import UUID

from django.db import transaction

from annotation.actions.quality.gold_accuracy import judge_accuracy
from annotation.actions.quality.gold_counts import move_counts
from annotation.models import VISIBLE, Critique, GoldResult, Purpose
from annotation.rules.gold import compare


@transaction.atomic
def score_gold(critique_id: UUID) -> GoldResult | None:
    """Stores the result of a critique of purpose gold, and warns of its author or pauses them by the project's policy.

    Safe to run again: a revised critique gets another result, a withdrawn one has none any more. The critique is not
    locked, because whoever withdraws it locks its image first: the inspection, whose cursor is locked, scores it again
    after each change.
    Returns None for that and for every other critique.
    """
    critiques = Critique.objects.filter(purpose=Purpose.GOLD)
    critique = critiques.select_related("assignment__gold_item", "questionnaire").filter(pk=critique_id).first()
    if critique is None or critique.assignment.gold_item is None:
        return None
    if critique.status in VISIBLE.excluded:
        _delete_result(critique)
        return None
    result = store_result(critique)
    judge_accuracy(project_id=critique.project_id, person_id=critique.annotator_id)
    return result


def store_result(critique: Critique) -> GoldResult:
    """Stores how a critique of a gold item, of whatever purpose, answers it, and counts it.

    Call it inside a transaction that has locked the critique or the membership of its author.
    """
    item = critique.assignment.gold_item
    if item is None:
        raise ValueError("This critique is of no gold item.")
    comparison = compare(critique.questionnaire.definition, item.expected, critique.answers)
    before = GoldResult.objects.filter(pk=critique.pk).first()
    result, _is_new = GoldResult.objects.update_or_create(
        critique=critique,
        defaults={
            "item": item,
            "project_id": critique.project_id,
            "person_id": critique.annotator_id,
            "at": critique.submitted_at,  # a result belongs to when the person answered, however late it is scored
            "correct": comparison.correct,
            "total": comparison.total,
            "questions": comparison.questions,
        },
    )
    move_counts(critique, before, result)
    return result


def _delete_result(critique: Critique) -> None:
    result = GoldResult.objects.filter(pk=critique.pk).first()
    if result:
        result.delete()
        move_counts(critique, result, None)
