"""The stored statistics of a project, for pages and the API alike: both show what is here, and compute nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from annotation.exporting.sql.pseudonyms import pseudonym
from annotation.models import Person, Project, StatisticsRun, StoredStatistic
from annotation.sql.rows import fetch_rows

OWN_NAMES: Final = frozenset(
    {
        "critiques",
        "words",
        "pace",
        "flagged",
        "flag",
        "decision",
        "bias",
        "consistency",
        "retest_change",
        "retest_distance",
        "retest_equal",
        "retest_correlation",
    }
)
"""What an annotator is told of themselves: nothing of gold, and no verdict of a screening, which managers weigh."""
_NAMES: Final = """
SELECT person.id, person.username, person.first_name, person.last_name, {pseudonym} AS pseudonym
  FROM annotation_person person WHERE person.id = ANY(%s::uuid[])
"""
_IS_WAITING: Final = """
SELECT EXISTS (SELECT FROM annotation_critique critique
                WHERE critique.project_id = %(project)s AND critique.changed_seq >= coalesce(seen.changed_seq, 0)
                  AND (critique.changed_seq, critique.id)
                      > (coalesce(seen.changed_seq, 0),
                         coalesce(seen.critique_id, '00000000-0000-0000-0000-000000000000'))) AS is_waiting
  FROM (SELECT 1) AS always LEFT JOIN annotation_inspectioncursor seen ON seen.project_id = %(project)s
"""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Stored statistics, when they were computed, and when the critiques were counted over which they are.

    `is_waiting` says whether critiques have changed since, which the workers have not inspected yet.
    """

    computed_at: datetime | None
    counted_at: datetime | None
    is_waiting: bool
    statistics: list[StoredStatistic]

    def of(self, name: str, **filters: Any) -> list[StoredStatistic]:
        """Returns the statistics of a name, and with these values of other fields, such as `question`."""
        return [
            statistic
            for statistic in self.statistics
            if statistic.name == name and all(getattr(statistic, key) == value for key, value in filters.items())
        ]


@dataclass(frozen=True, slots=True)
class Rater:
    """A rater with their statistics. `person` is None for readers who may know the pseudonym only."""

    pseudonym: str
    person: Person | None
    statistics: list[StoredStatistic]


def project_statistics(project: Project, names: Iterable[str] = ()) -> Statistics:
    """Returns the statistics of a project, those of its raters apart; of some names, if any are given."""
    return _statistics(project, {"person": None}, names)


def own_statistics(project: Project, person: Person) -> Statistics:
    """Returns what is told to a person of themselves."""
    statistics = _statistics(project, {"person": person}, OWN_NAMES)
    for statistic in statistics.statistics:
        statistic.details = {}
    return statistics


def rater_statistics(
    project: Project, *, with_names: bool, names: Iterable[str] = ()
) -> tuple[Statistics, list[Rater]]:
    """Returns the statistics of the raters of a project, together and by rater, in the order of their pseudonyms."""
    statistics_of_raters = _statistics(project, {"person__isnull": False}, names)
    by_person: dict[UUID, list[StoredStatistic]] = {}
    for statistic in statistics_of_raters.statistics:
        if statistic.person_id is not None:
            by_person.setdefault(statistic.person_id, []).append(statistic)
    people = _people(project, list(by_person))
    raters = [
        Rater(people[person_id].pseudonym, people[person_id].person if with_names else None, statistics)
        for person_id, statistics in by_person.items()
    ]
    return statistics_of_raters, sorted(raters, key=lambda rater: rater.pseudonym)


def _statistics(project: Project, about: Mapping[str, Any], names: Iterable[str]) -> Statistics:
    run = StatisticsRun.objects.filter(pk=project.pk).first()
    statistics = StoredStatistic.objects.filter(project=project, **about).select_related("questionnaire")
    if chosen := list(names):
        statistics = statistics.filter(name__in=chosen)
    (row,) = fetch_rows(_IS_WAITING, {"project": project.id})
    return Statistics(
        computed_at=run.computed_at if run else None,
        counted_at=run.counted_at if run else None,
        is_waiting=row["is_waiting"],
        statistics=list(statistics),
    )


@dataclass(frozen=True, slots=True)
class _Named:
    pseudonym: str
    person: Person


def _people(project: Project, ids: list[UUID]) -> dict[UUID, _Named]:
    expression = pseudonym("person.id", project.pseudonym_key)
    rows = fetch_rows(
        _NAMES.format(pseudonym=expression.sql), [*expression.values, [str(person_id) for person_id in ids]]
    )
    return {row["id"]: _Named(row.pop("pseudonym").strip('"'), Person(**row)) for row in rows}
