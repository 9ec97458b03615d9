"""What raters are told of their own statistics: as these were at the first computation of the day.

The statistics leave out gold and retests, which nobody may tell from other images (Promise 9). If they followed each
submit, somebody who watched them would see of which image they took no notice.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from django.db.models import QuerySet

from annotation.models import StoredStatistic
from annotation.models.quality.statistic import DAILY_PREFIX

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
_DETAILS: Final = ("number", "correct", "total")


def renew_daily(
    stored: "QuerySet[StoredStatistic]", rows: Iterable[StoredStatistic], computed_at: datetime
) -> list[StoredStatistic]:
    """Deletes what was told on earlier days, and returns what is told today; nothing if there is something of today."""
    daily = stored.filter(name__startswith=DAILY_PREFIX)
    midnight = computed_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if daily.filter(computed_at__gte=midnight).exists():
        return []
    daily.delete()
    return [_copy_for_rater(row) for row in rows if row.person_id and row.name in DAILY_NAMES]


def _copy_for_rater(row: StoredStatistic) -> StoredStatistic:
    details = {name: row.details[name] for name in _DETAILS if name in row.details}
    copied = ("project_id", "person_id", "questionnaire_id", "question", "scope", "value", "low", "high", "n", "reason")
    values = {name: getattr(row, name) for name in copied}
    return StoredStatistic(**values, name=DAILY_PREFIX + row.name, details=details, computed_at=row.computed_at)
