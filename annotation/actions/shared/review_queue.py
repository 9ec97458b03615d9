"""Puts critiques into the queue of reviews."""

from typing import Final
from uuid import UUID

from django.db import connection

_QUEUE: Final = """
INSERT INTO annotation_review AS review
       (id, project_id, critique_id, annotator_id, batch_id, image_id, reasons, flag_codes, spread, status, queued_at)
SELECT gen_random_uuid(), critique.project_id, critique.id, critique.annotator_id, critique.batch_id,
       critique.image_id, %(reasons)s::varchar[], %(flag_codes)s::varchar[], %(spread)s, 'open', now()
  FROM annotation_critique critique JOIN annotation_image image ON image.id = critique.image_id
 WHERE critique.id = %(critique)s AND critique.purpose = 'work' AND NOT image.held_out
   AND critique.status IN ('submitted', 'accepted', 'fixed')
ON CONFLICT (critique_id) DO UPDATE
   SET reasons = CASE WHEN review.status = 'done' THEN excluded.reasons ELSE review.reasons END || ARRAY(
           SELECT reason FROM unnest(excluded.reasons) reason
            WHERE review.status <> 'done' AND reason <> ALL (review.reasons)),
       flag_codes = excluded.flag_codes,
       spread = excluded.spread,
       queued_at = CASE WHEN review.status = 'done' THEN excluded.queued_at ELSE review.queued_at END,
       status = CASE WHEN review.status = 'done' THEN 'open' ELSE review.status END
 WHERE review.status <> 'done'
    OR EXISTS (SELECT FROM annotation_critique critique
                WHERE critique.id = review.critique_id AND critique.status = 'submitted')
    OR EXISTS (SELECT FROM unnest(excluded.reasons) reason
                WHERE reason IN ('disagreement', 'requested') AND reason <> ALL (review.reasons))
"""


def queue_review(critique_id: UUID, reasons: list[str], flag_codes: list[str], spread: int | None) -> None:
    """Asks for a review of a critique, in one statement, which may be repeated.

    A review that is open or claimed gets the further reasons, and the flags and the spread as they are now. One that is
    done opens again where the critique waits for a decision, or for a reason that it did not have and that no decision
    takes away: people disagree about the image, or a manager asks. Otherwise its decision stands. Nothing happens to a
    critique that is no work, is returned, rejected or withdrawn, or whose image is held out for a benchmark.
    """
    parameters = {"critique": critique_id, "reasons": reasons, "flag_codes": flag_codes, "spread": spread}
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, parameters)
