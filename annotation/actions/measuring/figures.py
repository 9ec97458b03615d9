"""One figure, as the statistics compute it and as it is stored."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from annotation.models import StoredStatistic
from annotation.statistics.statistic import Statistic


@dataclass(frozen=True, slots=True)
class Figure:
    """A named statistic with what it is about; ids are texts. `reason` replaces that of the statistic."""

    name: str
    statistic: Statistic
    questionnaire: str | None = None
    question: str = ""
    person: str | None = None
    scope: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    reason: str = ""

    def row(self, project_id: UUID, computed_at: datetime) -> StoredStatistic:
        """Returns the row in which it is stored."""
        return StoredStatistic(
            project_id=project_id,
            questionnaire_id=self.questionnaire,
            question=self.question,
            person_id=self.person,
            name=self.name,
            scope=self.scope,
            value=self.statistic.value,
            low=self.statistic.low,
            high=self.statistic.high,
            n=self.statistic.n,
            reason=self.reason or str(self.statistic.reason or ""),
            details=self.details,
            computed_at=computed_at,
        )


def exact(number: float, n: int) -> Statistic:
    """Returns a number that was counted and not estimated, which has no interval."""
    return Statistic(float(number), None, None, n)
