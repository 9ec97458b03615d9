"""A critique as a reviewer finds it, read in one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from annotation.models.critique import Critique

REVIEW_STATE: Final = """
SELECT critique.*, member.role, review.status AS review_status, review.reviewer_id,
       COALESCE((SELECT change.at FROM annotation_critiquechange change
                  WHERE change.critique_id = critique.id ORDER BY change.id DESC LIMIT 1), critique.submitted_at)
       AS answers_changed_at,
       last.decision, last.reviewer_id AS decided_by, last.comments
  FROM annotation_critique critique
  LEFT JOIN annotation_membership member
    ON member.project_id = critique.project_id AND member.person_id = %(person)s AND member.is_active
  LEFT JOIN annotation_review review ON review.critique_id = critique.id
  LEFT JOIN LATERAL (SELECT decision.decision, decision.reviewer_id, decision.comments
                       FROM annotation_reviewdecision decision
                      WHERE decision.critique_id = critique.id ORDER BY decision.id DESC LIMIT 1) last ON true
 WHERE critique.id = %(critique)s
"""

# Of a row `review`: a person may be given it. A manager runs the collection, and reads everything, but for the time in
# which a review is theirs.
MAY_BE_GIVEN: Final = """
review.status IN ('open', 'claimed') AND review.annotator_id <> %(person)s
AND (review.reviewer_id = %(person)s OR NOT %(manages)s)
"""
HAS_DECIDED: Final = """
EXISTS (SELECT FROM annotation_reviewdecision decision
         WHERE decision.critique_id = review.critique_id AND decision.reviewer_id = %(person)s)
"""


@dataclass(frozen=True, slots=True)
class ReviewState:
    """A critique as a reviewer finds it: its review, the last decision on it, and when its answers changed last."""

    critique: Critique
    status: str | None
    reviewer_id: UUID | None
    answers_changed_at: datetime
    decision: str | None
    decided_by: UUID | None
    comments: dict[str, str] | None
