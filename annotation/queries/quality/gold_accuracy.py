"""How often people gave the expected answers to gold items."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from annotation.models import Membership
from annotation.sql.rows import fetch_rows
from annotation.statistics.proportions import Estimate, proportion

_ACCURACY: Final = """
SELECT member.id, count(*) AS items, sum(result.correct) AS correct, sum(result.total) AS total,
       sum(result.correct::float / result.total) AS shares
  FROM annotation_membership member
  JOIN annotation_goldresult result ON result.project_id = member.project_id AND result.person_id = member.person_id
  JOIN annotation_critique critique ON critique.id = result.critique_id AND critique.purpose = 'gold'
 WHERE member.project_id = %(project)s AND (%(person)s::uuid IS NULL OR member.person_id = %(person)s)
   AND result.total > 0 AND (member.gold_since IS NULL OR result.at >= member.gold_since)
 GROUP BY member.id
"""


@dataclass(frozen=True, slots=True)
class GoldAccuracy:
    """The mean share of expected answers over gold images with its interval, and the sums of the answers."""

    correct: int
    total: int
    estimate: Estimate

    def is_surely_below(self, percent: int) -> bool:
        """Returns whether the whole interval is below the percentage."""
        return self.estimate.high is not None and self.estimate.high * 100 < percent


NO_ACCURACY: Final = GoldAccuracy(0, 0, proportion(0, 0))


def accuracy_of(membership: Membership) -> GoldAccuracy:
    """Returns the accuracy of a member since counting last began."""
    return accuracies_of(membership.project_id, membership.person_id).get(membership.id, NO_ACCURACY)


def accuracies_of(project_id: UUID, person_id: UUID | None = None) -> Mapping[UUID, GoldAccuracy]:
    """Returns the accuracies of the members of a project, or of one person, by membership.

    The unit is the image: the answers to one image are no independent trials. Members without a result are left out.
    """
    rows = fetch_rows(_ACCURACY, {"project": project_id, "person": person_id})
    return {
        row["id"]: GoldAccuracy(row["correct"], row["total"], proportion(row["shares"], row["items"])) for row in rows
    }
