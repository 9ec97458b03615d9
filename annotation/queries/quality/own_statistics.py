"""What a person is told of their own work in a project; the page and the API show the same.

Nobody may tell gold and retests from other images (Promise 9). What is counted at once therefore counts them too; what
leaves them out is told as it was once on that day.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from annotation.models import COUNTED, Critique, CritiqueStatus, Person, Project, StoredStatistic
from annotation.models.quality.statistic import DAILY_PREFIX
from annotation.queries.desk.own_critiques import DESK_PURPOSES
from annotation.queries.quality.statistics import Statistics, read_statistics
from annotation.sql.rows import fetch_rows
from annotation.statistics.medians import median_of
from annotation.statistics.statistic import Statistic

RECENT: Final = 1_000
"""Over how many of a person's last critiques their times are computed."""
AUTHOR_STATUSES: Final = (
    CritiqueStatus.RETURNED.value,
    CritiqueStatus.FIXED.value,
    CritiqueStatus.REJECTED.value,
    CritiqueStatus.WITHDRAWN.value,
)
_LONGEST_SECONDS: Final = 24 * 3600
_COUNTS: Final = """
SELECT status, count(*) AS number FROM annotation_critique
 WHERE project_id = %(project)s AND annotator_id = %(person)s AND purpose = ANY(%(purposes)s)
 GROUP BY status
"""


def own_statistics(project: Project, person: Person) -> Statistics:
    """Returns what is told to a person of themselves: today's figures, and counts and times as they are now."""
    daily = read_statistics(project, {"person": person}, daily=True)
    for statistic in daily.statistics:
        statistic.name = statistic.name.removeprefix(DAILY_PREFIX)
    daily_at = max((statistic.computed_at for statistic in daily.statistics), default=None)
    statistics = [*_counts(project, person), *_times(project, person), *daily.statistics]
    return Statistics(daily_at, daily.counted_at, daily.is_waiting, statistics)


def status_for_author(status: str) -> str:
    """Returns the status of a critique as its author may know it.

    A critique that was accepted as it is looks like one that nobody has reviewed: gold is never reviewed, and would
    stand out where everything else is.
    """
    return CritiqueStatus.SUBMITTED.value if status == CritiqueStatus.ACCEPTED else status


def _counts(project: Project, person: Person) -> Iterator[StoredStatistic]:
    parameters = {"project": project.id, "person": person.id, "purposes": list(DESK_PURPOSES)}
    numbers = {row["status"]: row["number"] for row in fetch_rows(_COUNTS, parameters)}
    total = sum(numbers.values())
    computed_at = timezone.now()
    done = sum(number for status, number in numbers.items() if status in COUNTED.statuses)
    yield _row(project, computed_at, "critiques", Statistic(float(done), None, None, done))
    for status in AUTHOR_STATUSES:
        number = numbers.get(status, 0)
        count = Statistic(float(number), None, None, total)
        yield _row(project, computed_at, "status", count, scope={"status": status})


def _times(project: Project, person: Person) -> Iterator[StoredStatistic]:
    critiques = Critique.objects.filter(project=project, annotator=person, purpose__in=DESK_PURPOSES)
    last = critiques.exclude(status__in=COUNTED.excluded).order_by("-submitted_at")[:RECENT]
    stages: dict[str, list[float]] = {}
    sums: list[float] = []
    for timings in last.values_list("timings", flat=True):
        times = {stage: float(seconds) for stage, seconds in timings.items() if _is_time(seconds)}
        sums += [sum(times.values())] if times else []
        for stage, seconds in times.items():
            stages.setdefault(stage, []).append(seconds)
    computed_at = timezone.now()
    yield _row(project, computed_at, "pace", median_of(sums))
    for stage, values in stages.items():
        yield _row(project, computed_at, "stage_seconds", median_of(values), scope={"stage": stage})


def _is_time(seconds: object) -> bool:
    return isinstance(seconds, int | float) and 0 <= seconds <= _LONGEST_SECONDS


def _row(
    project: Project, computed_at: datetime, name: str, statistic: Statistic, scope: dict[str, Any] | None = None
) -> StoredStatistic:
    """Returns a figure that is computed at once, in the form of a stored one."""
    return StoredStatistic(
        project=project,
        name=name,
        scope=scope or {},
        value=statistic.value,
        low=statistic.low,
        high=statistic.high,
        n=statistic.n,
        reason=str(statistic.reason or ""),
        computed_at=computed_at,
    )
