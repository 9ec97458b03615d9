"""A person's critiques with all that was measured, for the file of their own data."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from annotation.models import Critique, CritiqueChange, Decision, Person, Project, Purpose, ReviewDecision
from annotation.queries.desk.own_critiques import DESK_PURPOSES
from annotation.queries.quality.own_statistics import status_for_author

PAGE: Final = 200
_COPIED: Final = (
    "id",
    "answers",
    "revisions",
    "timings",
    "viewing",
    "level",
    "words",
    "late",
    "submitted_at",
    "withdrawn_at",
)


def own_critiques(project: Project, person: Person) -> Iterator[dict[str, Any]]:
    """Yields the person's critiques in the order of their submits: page by page, so that nothing is held open."""
    last: tuple[datetime, UUID] | None = None
    while page := _page(project, person, last):
        yield from _rows(page)
        last = page[-1].submitted_at, page[-1].id


def _page(project: Project, person: Person, last: tuple[datetime, UUID] | None) -> list[Critique]:
    critiques = Critique.objects.filter(project=project, annotator=person)
    if last:
        at, id_ = last
        critiques = critiques.filter(submitted_at__gte=at).filter(Q(submitted_at__gt=at) | Q(id__gt=id_))
    return list(critiques.select_related("image", "batch", "questionnaire").order_by("submitted_at", "id")[:PAGE])


def _rows(page: Sequence[Critique]) -> Iterator[dict[str, Any]]:
    ids = [critique.id for critique in page]
    changes: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for change in CritiqueChange.objects.filter(critique__in=ids).order_by("id"):
        row = {"at": change.at, "answers": change.answers, "regions_before": change.regions_before}
        changes[change.critique_id].append(row)
    decisions: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    # Acceptances are only counted, also those with comments (see `status_for_author`).
    decided = ReviewDecision.objects.filter(critique__in=ids).exclude(decision=Decision.ACCEPT)
    for decision in decided.order_by("id"):
        row = {"at": decision.at, "decision": decision.decision, "comments": decision.comments}
        decisions[decision.critique_id].append(row)
    for critique in page:
        yield _row(critique, _visible_changes(changes[critique.id]), decisions[critique.id])


def _visible_changes(changes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the changes of answers or regions: those of the status alone would tell what was reviewed."""
    return [change for change in changes if change["answers"] or change["regions_before"] is not None]


def _row(critique: Critique, changes: list[dict[str, Any]], decisions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        **{name: getattr(critique, name) for name in _COPIED},
        "kind": _kind(critique.purpose),
        "status": status_for_author(critique.status),
        "image": {"id": critique.image_id, "file": critique.image.file, "title": critique.image.title},
        "batch": critique.batch.name,
        "questionnaire": {"key": critique.questionnaire.key, "version": critique.questionnaire.version},
        "regions": critique.marks,
        "changes": changes,
        "decisions": decisions,
    }


def _kind(purpose: str) -> str:
    """Returns where a critique was written; whatever was done at the desk cannot be told apart."""
    if purpose in DESK_PURPOSES:
        return "desk"
    return "qualification" if purpose == Purpose.TRAINING else "adjudication"
