"""What raters are told of their own statistics: once a day at most, and only after several further critiques.

The statistics leave out gold and retests, which nobody may tell from other images (Promise 9). If they followed each
submit, somebody who watched them would see of which image they took no notice, and so would somebody who does one image
a day, if they were renewed each day.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db.models import Max

from annotation.models import StoredStatistic
from annotation.models.quality.statistic import DAILY_PREFIX
from annotation.queries.desk.own_critiques import DESK_PURPOSES
from annotation.sql.rows import fetch_rows

DAILY_NAMES: Final = frozenset(
    {
        "bias",
        "consistency",
        "decision",
        "flag",
        "flagged",
        "gold_accuracy",
        "retest_change",
        "retest_correlation",
        "retest_distance",
        "retest_equal",
    }
)
"""No verdict of a screening is among them: managers weigh these."""
FEWEST_NEW: Final = 10
"""How many critiques a person has to submit before the figures that they are told are renewed."""
_WORKING: Final = """
SELECT person.id FROM unnest(%(people)s::uuid[], %(times)s::timestamptz[]) AS person(id, told_at)
 WHERE (SELECT count(*) FROM (SELECT FROM annotation_critique critique
                               WHERE critique.project_id = %(project)s AND critique.annotator_id = person.id
                                 AND critique.submitted_at > person.told_at AND critique.purpose = ANY(%(purposes)s)
                               LIMIT %(fewest)s) written) = %(fewest)s
"""
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DETAILS: Final = ("number", "correct", "total")


def renew_daily(project_id: UUID, rows: Iterable[StoredStatistic], computed_at: datetime) -> list[StoredStatistic]:
    """Deletes what people were told on earlier days if it is to be renewed, and returns what they are told instead."""
    by_person: dict[UUID, list[StoredStatistic]] = {}
    for row in rows:
        if row.person_id and row.name in DAILY_NAMES:
            by_person.setdefault(UUID(str(row.person_id)), []).append(row)
    own_figures = StoredStatistic.objects.filter(project=project_id, name__startswith=DAILY_PREFIX)
    told_at = dict(own_figures.order_by().values_list("person").annotate(Max("computed_at")))
    midnight = computed_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    due = {person_id for person_id in {*by_person, *told_at} if told_at.get(person_id, _NEVER) < midnight}
    renewed = _working(project_id, {person_id: told_at.get(person_id, _NEVER) for person_id in due & by_person.keys()})
    own_figures.filter(person__in=[*renewed, *(due - by_person.keys())]).delete()
    return [_copy_for_rater(row) for person_id in renewed for row in by_person[person_id]]


def _working(project_id: UUID, told_at: Mapping[UUID, datetime]) -> list[UUID]:
    """Returns who has submitted enough at the desk, gold as well, since they were told something."""
    parameters = {
        "project": project_id,
        "people": [str(person_id) for person_id in told_at],
        "times": list(told_at.values()),
        "purposes": list(DESK_PURPOSES),
        "fewest": FEWEST_NEW,
    }
    return [row["id"] for row in fetch_rows(_WORKING, parameters)]


def _copy_for_rater(row: StoredStatistic) -> StoredStatistic:
    details = {name: row.details[name] for name in _DETAILS if name in row.details}
    copied = ("project_id", "person_id", "questionnaire_id", "question", "scope", "value", "low", "high", "n", "reason")
    values = {name: getattr(row, name) for name in copied}
    return StoredStatistic(**values, name=DAILY_PREFIX + row.name, details=details, computed_at=row.computed_at)
