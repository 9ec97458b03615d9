"""What the plots of a project show, and how many images have all they want."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils.timezone import now

from annotation.models import Assignment, AssignmentStatus, Critique, Image, ImageStatus, Project

LEVELS: Final = ("low", "medium", "high")
WAITING: Final = (AssignmentStatus.OPEN, AssignmentStatus.CLAIMED)


def count_complete_images(batch_ids: list[UUID]) -> dict[UUID, int]:
    """For each batch, its ready images of which no place is open or claimed: they have every critique they want."""
    waiting = Assignment.objects.filter(batch__in=batch_ids, status__in=WAITING).values("image")
    ready = Image.objects.filter(batch__in=batch_ids, status=ImageStatus.READY).order_by().values("batch")
    counted = ready.annotate(complete=Count("id", filter=~Q(pk__in=waiting))).values_list("batch", "complete")
    return dict.fromkeys(batch_ids, 0) | dict(counted)


def critiques_by_day(project: Project, days: int = 30) -> list[tuple[date, int]]:
    """Critiques handed in on each of the last `days` days (UTC), today last; a day without any is there with 0."""
    today = now().astimezone(UTC).date()
    first = today - timedelta(days=days - 1)
    since = datetime.combine(first, time.min, UTC)
    found = Critique.objects.filter(project=project, submitted_at__gte=since)
    counted = dict(found.annotate(day=TruncDate("submitted_at", tzinfo=UTC)).values_list("day").annotate(Count("id")))
    return [(day, counted.get(day, 0)) for day in (first + timedelta(days=nth) for nth in range(days))]


def critiques_by_level(project: Project) -> dict[str, int]:
    """How many critiques are low, medium and high; those without a level are not counted."""
    counted = dict(Critique.objects.filter(project=project).values_list("level").annotate(Count("id")))
    return {level: counted.get(level, 0) for level in LEVELS}
