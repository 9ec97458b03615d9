"""What the plots of a project show."""

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
class Written:
    """How many critiques were handed in on each day (UTC), today last, and how many are low, medium and high.

    Withdrawn critiques do not count. A day without any is there with 0; critiques without a level are in no level.
    """

    by_day: list[tuple[date, int]]
    by_level: dict[str, int]


def count_written(project: Project, days: int = 30) -> Written:
    """The critiques of a project by level, and by day for the last `days` days, from one reading of them."""
    today = now().astimezone(UTC).date()
    on = TruncDate("submitted_at", tzinfo=UTC)
    visible = Critique.objects.visible().filter(project=project)
    counted = visible.values_list("level", on).annotate(number=Count("*"))
    by_day, by_level = Counter[date](), Counter[str]()
    for level, day, number in counted:
        by_day[day] += number
        by_level[level] += number
    shown = [today - timedelta(days=before) for before in range(days - 1, -1, -1)]
    return Written([(day, by_day[day]) for day in shown], {level: by_level[level] for level in LEVELS})
