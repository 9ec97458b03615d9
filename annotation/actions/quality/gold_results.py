"""Stores how a critique of a gold item answers it, and looks at what that says of its author."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery

from annotation.actions.quality.gold_accuracy import judge_accuracy
from annotation.actions.quality.gold_counts import ItemCounts, move_counts
from annotation.models import VISIBLE, Critique, GoldResult, Membership, Purpose
from annotation.rules.gold import compare


@transaction.atomic
def score_gold(critique_id: UUID) -> GoldResult | None:
    """Stores the result of a critique of purpose gold, as `score_page` does, and counts it for its item.

    Returns None for one that is withdrawn and for every critique that is no gold.
    """
    score_page([critique_id]).write()
    return GoldResult.objects.filter(pk=critique_id, critique__purpose=Purpose.GOLD).first()


@transaction.atomic
def score_page(critique_ids: Iterable[UUID]) -> ItemCounts:
    """Stores the results of critiques of purpose gold, and warns of their authors or pauses them by the policy.

    Safe to run again: a revised critique gets another result, a withdrawn one has none any more. The critiques are not
    locked, because whoever withdraws them locks their images first: the inspection, whose cursor is locked, scores them
    again after each change. The counts of the members and the memberships are locked in the order of the members; call
    this before images are locked. Returns what the caller writes at the end of the transaction: the counts of items.
    """
    items = ItemCounts()
    member = Membership.objects.filter(project=OuterRef("project"), person=OuterRef("annotator")).values("pk")
    critiques = Critique.objects.filter(
        pk__in=list(critique_ids), purpose=Purpose.GOLD, assignment__gold_item__isnull=False
    )
    critiques = critiques.select_related("assignment__gold_item", "questionnaire")
    for critique in critiques.annotate(member=Subquery(member)).order_by("member", "pk"):
        if critique.status in VISIBLE.excluded:
            _delete_result(critique, items)
        else:
            _store_result(critique, items)
            judge_accuracy(project_id=critique.project_id, person_id=critique.annotator_id)
    return items


@transaction.atomic
def store_results(critiques: Iterable[Critique]) -> list[GoldResult]:
    """Stores how critiques of gold items, of whatever purpose, answer them, and counts that for the items.

    Call it with the membership of their author locked.
    """
    items = ItemCounts()
    results = [_store_result(critique, items) for critique in critiques]
    items.write()
    return results


def _store_result(critique: Critique, items: ItemCounts) -> GoldResult:
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
    move_counts(critique, before, result, items)
    return result


def _delete_result(critique: Critique, items: ItemCounts) -> None:
    result = GoldResult.objects.filter(pk=critique.pk).first()
    if result:
        result.delete()
        move_counts(critique, result, None, items)
