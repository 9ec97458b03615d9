"""Asks another person where the author of returned work has not answered the comments in time."""

from typing import Final
from uuid import UUID

from django.db import transaction

from annotation.actions.shared.events import record_event
from annotation.actions.shared.slots import balance_slots
from annotation.models import RETURNED
from annotation.sql.rows import Row, fetch_rows

AT_ONCE: Final = 200
# The images are locked here, before their slots are counted; what somebody has locked is left for the next time.
_ASK: Final = f"""
WITH unanswered AS MATERIALIZED (
    SELECT review.id, critique.id AS critique_id, critique.assignment_id, critique.image_id, critique.project_id
      FROM annotation_review review
      JOIN annotation_qualitypolicy policy ON policy.project_id = review.project_id
      JOIN annotation_critique critique ON critique.id = review.critique_id AND {RETURNED}
      JOIN annotation_image image ON image.id = critique.image_id
     WHERE review.returned_at IS NOT NULL AND review.asked_again_at IS NULL
       AND review.returned_at < now() - make_interval(days => policy.return_days)
     ORDER BY review.returned_at LIMIT %(most)s FOR NO KEY UPDATE OF image, critique, review SKIP LOCKED
), asked AS (
    UPDATE annotation_review review SET asked_again_at = now() FROM unanswered WHERE review.id = unanswered.id
), freed AS (
    UPDATE annotation_assignment slot SET beyond_required = true
      FROM unanswered WHERE slot.id = unanswered.assignment_id
)
SELECT critique_id, image_id, project_id FROM unanswered
"""


@transaction.atomic
def ask_again() -> int:
    """Frees the slots of returned work that nobody answered within the project's days, each once; returns how many.

    Its image is asked of another person; the author may still answer. Safe to run at any time.
    """
    rows: list[Row] = fetch_rows(_ASK, {"most": AT_ONCE})
    if rows:
        images: set[UUID] = {row["image_id"] for row in rows}
        balance_slots(image_ids=sorted(images))
    for row in rows:
        record_event(
            actor=None,
            verb="asked_again",
            noun="critique",
            target=row["critique_id"],
            project_id=row["project_id"],
            image=str(row["image_id"]),
        )
    return len(rows)
