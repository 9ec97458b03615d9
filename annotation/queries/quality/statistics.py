"""The stored statistics of a project, for pages and the API alike: both show what is here, and compute nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from annotation.exporting.sql.pseudonyms import pseudonym
from annotation.models import Person, Project, StatisticsRun, StoredStatistic
from annotation.models.quality.statistic import DAILY_PREFIX
from annotation.queries.projects.questionnaires import questionnaire_by_id
from annotation.sql.rows import fetch_rows

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
    return read_statistics(project, {"person": None}, names)


def rater_statistics(
    project: Project, *, with_names: bool, names: Iterable[str] = ()
) -> tuple[Statistics, list[Rater]]:
    """Returns the statistics of the raters of a project, together and by rater, in the order of their pseudonyms."""
    statistics_of_raters = read_statistics(project, {"person__isnull": False}, names)
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


def read_statistics(
    project: Project, about: Mapping[str, Any], names: Iterable[str] = (), *, daily: bool = False
) -> Statistics:
    """Returns the stored statistics that are about somebody or nobody; with `daily`, the daily figures of raters."""
    run = StatisticsRun.objects.filter(pk=project.pk).first()
    statistics = StoredStatistic.objects.filter(project=project, **about)
    statistics = (
        statistics.filter(name__startswith=DAILY_PREFIX) if daily else statistics.exclude(name__startswith=DAILY_PREFIX)
    )
    if chosen := list(names):
        statistics = statistics.filter(name__in=chosen)
    (row,) = fetch_rows(_IS_WAITING, {"project": project.id})
    return Statistics(
        computed_at=run.computed_at if run else None,
        counted_at=run.counted_at if run else None,
        is_waiting=row["is_waiting"],
        statistics=[_with_questionnaire(statistic) for statistic in statistics],
    )


def _with_questionnaire(statistic: StoredStatistic) -> StoredStatistic:
    """Gives a statistic its questionnaire, which the process has read already: with a join the database would send a
    definition of some 50 kB with each of thousands of rows."""
    if statistic.questionnaire_id is not None:
        statistic.questionnaire = questionnaire_by_id(statistic.questionnaire_id)
    return statistic


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
