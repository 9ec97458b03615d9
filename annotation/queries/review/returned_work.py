"""Reads what reviewers returned, as its author sees it: with the comments, and without the reviewer's name."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from annotation.models import Critique, Decision, ReviewDecision
from annotation.queries.desk.assignment_json import iso


def reviews_for_author(critiques: Iterable[Critique]) -> dict[UUID, dict[str, Any]]:
    """Returns by id what the author of each returned critique is told: the decision, the comments and the time.

    `asked_again_at` is set once the image was asked of another person, because the author had not answered. An answer
    is still welcome then.
    """
    returned = [critique.id for critique in critiques if critique.is_returned]
    if not returned:
        return {}
    decisions = ReviewDecision.objects.filter(critique__in=returned, decision=Decision.RETURN)
    last = decisions.select_related("critique__review").order_by("critique", "-id").distinct("critique")
    return {
        decision.critique_id: {
            "decision": decision.decision,
            "comments": decision.comments,
            "at": iso(decision.at),
            "asked_again_at": iso(decision.critique.review.asked_again_at),
        }
        for decision in last
    }
