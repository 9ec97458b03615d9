"""Reads what reviewers returned, as its author sees it: with the comments, and without the reviewer's name."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from annotation.models import Critique, Decision, Person, Project, ReviewDecision
from annotation.queries.desk.assignment_json import iso

MOST_RETURNED: Final = 50


def returned_critiques(person: Person, project: Project) -> list[tuple[Critique, dict[str, Any]]]:
    """Returns the person's critiques that wait for an answer, longest first, each with its review, up to 50."""
    critiques = Critique.objects.returned().filter(annotator=person, project=project)
    waiting = critiques.select_related("image", "questionnaire").order_by("review__returned_at")[:MOST_RETURNED]
    rows = list(waiting)
    reviews = reviews_for_author(rows)
    return [(critique, reviews[critique.id]) for critique in rows if critique.id in reviews]


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
