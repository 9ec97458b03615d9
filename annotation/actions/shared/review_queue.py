"""Puts critiques into the queue of reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from annotation.models import FINISHED, NOT_HELD_OUT

# A critique that is decided on or withdrawn at this instant is waited for, and read as that left it.
_LOCK: Final = "SELECT FROM annotation_critique WHERE id = ANY(%s::uuid[]) ORDER BY id FOR SHARE"
# Of an image that is held out, the review begins its round, and opens with the image (loupe_follow_held_out).
_STATUS: Final = f"CASE WHEN {NOT_HELD_OUT} THEN 'open' ELSE 'done' END"
# While its image is held out, a review that is done still waits: it is neither asked anew nor does its round end.
_OPENS: Final = "review.status = 'done' AND excluded.status = 'open'"
_QUEUE: Final = f"""
INSERT INTO annotation_review AS review
       (id, project_id, critique_id, annotator_id, batch_id, image_id, reasons, flag_codes, spread, status, queued_at)
SELECT gen_random_uuid(), project_id, id, annotator_id, batch_id, image_id, reasons::varchar[], flag_codes::varchar[],
       spread, status, clock_timestamp()
  FROM (SELECT critique.id, critique.project_id, critique.annotator_id, critique.batch_id, critique.image_id,
               request.reasons, request.flag_codes, request.spread, {_STATUS} AS status
          FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::smallint[])
               AS request(critique_id, reasons, flag_codes, spread)
          JOIN annotation_critique critique ON critique.id = request.critique_id
          JOIN annotation_image image ON image.id = critique.image_id
         WHERE {FINISHED.sql()} AND ({NOT_HELD_OUT} OR critique.status = 'submitted')
         ORDER BY critique.id) AS requested
ON CONFLICT (critique_id) DO UPDATE
   SET reasons = CASE WHEN {_OPENS} THEN excluded.reasons ELSE review.reasons || ARRAY(
           SELECT reason FROM unnest(excluded.reasons) reason WHERE reason <> ALL (review.reasons)) END,
       flag_codes = excluded.flag_codes,
       spread = excluded.spread,
       queued_at = CASE WHEN {_OPENS} THEN excluded.queued_at ELSE review.queued_at END,
       queued_seq = CASE WHEN {_OPENS} THEN excluded.queued_seq ELSE review.queued_seq END,
       round = review.round + ({_OPENS})::integer,
       status = CASE WHEN {_OPENS} THEN 'open' ELSE review.status END
 WHERE review.status <> 'done'
    OR EXISTS (SELECT FROM annotation_critique critique
                WHERE critique.id = review.critique_id AND critique.status = 'submitted')
    OR EXISTS (SELECT FROM unnest(excluded.reasons) reason
                WHERE reason = 'disagreement' AND reason <> ALL (review.reasons))
"""
_REOPEN: Final = f"""
UPDATE annotation_review review
   SET status = {_STATUS}, reasons = '{{changed}}', queued_at = clock_timestamp(), round = review.round + 1,
       queued_seq = loupe_sequence_stamp(pg_current_xact_id())
  FROM annotation_image image
 WHERE review.critique_id = %(critique)s AND review.status = 'done' AND image.id = review.image_id
"""
_KEEP: Final = f"""
UPDATE annotation_review review
   SET status = {_STATUS}, reasons = '{{answered}}', queued_at = clock_timestamp(), round = review.round + 1,
       queued_seq = loupe_sequence_stamp(pg_current_xact_id()), returned_at = NULL,
       kept_for_id = returned.reviewer_id, kept_until = now() + make_interval(days => policy.reviewer_days)
  FROM annotation_qualitypolicy policy, annotation_image image,
       (SELECT reviewer_id FROM annotation_reviewdecision
         WHERE critique_id = %(critique)s AND decision = 'return' ORDER BY id DESC LIMIT 1) returned
 WHERE review.critique_id = %(critique)s AND review.status = 'done' AND policy.project_id = review.project_id
   AND image.id = review.image_id
"""
_CLOSE: Final = """
UPDATE annotation_review
   SET status = 'done', reviewer_id = NULL, lease_until = NULL, kept_for_id = NULL, kept_until = NULL,
       returned_at = NULL
 WHERE critique_id = %(critique)s AND (status <> 'done' OR returned_at IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A critique of which a review is asked, and why."""

    critique_id: UUID
    reasons: tuple[str, ...]
    codes: tuple[str, ...] = ()
    spread: int | None = None


def queue_review(critique_id: UUID, reasons: list[str], flag_codes: list[str], spread: int | None) -> None:
    """Asks for a review of one critique, as `queue_reviews` does."""
    queue_reviews([ReviewRequest(critique_id, tuple(reasons), tuple(flag_codes), spread)])


@transaction.atomic
def queue_reviews(requests: Sequence[ReviewRequest]) -> None:
    """Asks for a review of each of some different critiques, which may be repeated.

    A review that is open or claimed gets the further reasons, and the flags and the spread as they are now. One that is
    done opens again where the critique waits for a decision, or where people disagree about the image and it was not
    reviewed for that: no decision takes that away. Otherwise its decision stands. The review of a critique whose image
    is held out for a benchmark is closed until the image is put back; there, none is asked where a decision was made.
    Nothing happens to a critique that is no work, or is returned, rejected or withdrawn. All critiques are locked
    before the first review, both in the order of the critiques' ids.
    """
    if not requests:
        return
    columns: list[list[object]] = [
        [str(request.critique_id) for request in requests],
        ["{" + ",".join(request.reasons) + "}" for request in requests],  # `unnest` would flatten an array of arrays
        ["{" + ",".join(request.codes) + "}" for request in requests],
        [request.spread for request in requests],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, columns[:1])
        cursor.execute(_QUEUE, columns)


def reopen_review(critique_id: UUID, *, was_returned: bool) -> None:
    """Opens the review of a critique again whose author changed it after a decision.

    That of an image that is held out for a benchmark stays closed until the image is put back.
    Work that was returned is kept for the reviewer who returned it, for as many days as the project says. Call it
    inside the transaction that changes the critique, after the change.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KEEP if was_returned else _REOPEN, {"critique": critique_id})


def close_review(critique_id: UUID) -> None:
    """Takes the review of a critique that needs none any more out of the queue, without a decision."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, {"critique": critique_id})
