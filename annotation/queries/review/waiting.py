"""Counts the reviews that wait for a person, for the navigation of every page: cheap at any length of the queue."""

from typing import Final
from uuid import UUID

from annotation.models import Review, ReviewStatus

MOST_SHOWN: Final = 100


def count_waiting(project_id: UUID, person_id: UUID) -> int:
    """Returns how many open reviews of a project are not of the person's own work; exact below MOST_SHOWN."""
    reviews = Review.objects.filter(project_id=project_id, status=ReviewStatus.OPEN).exclude(annotator_id=person_id)
    return reviews[:MOST_SHOWN].count()
