"""Counts critiques for the plots of a project."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Final

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.timezone import now

from annotation.models import Critique, Project

LEVELS: Final = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class CritiqueCounts:
    """How many critiques were submitted on each day (UTC), today last, and how many are low, medium and high.

    A day without any is there with 0; critiques without a level are in no level.
    """

    by_day: list[tuple[date, int]]
    by_level: dict[str, int]


def count_critiques(project: Project, days: int = 30) -> CritiqueCounts:
    """Counts a project's critiques by level, and by day for the last `days` days, in one query."""
    today = now().astimezone(UTC).date()
    submitted_on = TruncDate("submitted_at", tzinfo=UTC)
    critiques = Critique.objects.counted().filter(project=project)
    by_day, by_level = Counter[date](), Counter[str]()
    for level, day, number in critiques.values_list("level", submitted_on).annotate(number=Count("*")):
        by_day[day] += number
        by_level[level] += number
    dates = [today - timedelta(days=age) for age in range(days - 1, -1, -1)]
    return CritiqueCounts([(day, by_day[day]) for day in dates], {level: by_level[level] for level in LEVELS})
