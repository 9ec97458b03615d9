"""A person's unfinished answers and skipped images, for the file of their own data."""

from collections.abc import Iterator
from typing import Any

from annotation.models import Assignment, AssignmentStatus, Draft, Person, Project


def own_drafts(project: Project, person: Person) -> Iterator[dict[str, Any]]:
    """Yields what the person began and has not submitted, also where the lease has ended."""
    unfinished = [AssignmentStatus.CLAIMED, AssignmentStatus.EXPIRED, AssignmentStatus.SKIPPED]
    drafts = Draft.objects.filter(
        assignment__annotator=person, assignment__status__in=unfinished, assignment__batch__project=project
    )
    rows = drafts.select_related("assignment__image").order_by("updated_at", "assignment_id")
    for draft in rows.iterator(chunk_size=500):
        yield {
            "image": draft.assignment.image.file,
            "state": draft.assignment.status,
            "answers": draft.answers,
            "revisions": draft.revisions,
            "regions": draft.marks,
            "timings": draft.timings,
            "viewing": draft.viewing,
            "saved_at": draft.updated_at,
        }


def own_skips(project: Project, person: Person) -> Iterator[dict[str, Any]]:
    """Yields the images that the person skipped, with the reasons they gave."""
    skipped = Assignment.objects.filter(
        annotator=person, status=AssignmentStatus.SKIPPED, batch__project=project
    ).select_related("image")
    for assignment in skipped.order_by("ended_at", "id").iterator(chunk_size=500):
        yield {
            "image": assignment.image.file,
            "reason": assignment.reason,
            "note": assignment.note,
            "at": assignment.ended_at,
        }
