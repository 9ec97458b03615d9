"""Expires abandoned claims: when a lease ends, the slot of the image is opened again for others."""

from typing import Final
from uuid import UUID

from django.db import transaction

from annotation.actions.shared.slots import balance_slots
from annotation.sql.rows import fetch_rows

# For a statement that begins WITH: `expired` are the images whose slots have to be opened again.
EXPIRE: Final = """
ended AS (
    SELECT work.id FROM annotation_assignment work JOIN annotation_batch batch ON batch.id = work.batch_id
     WHERE work.status = 'claimed' AND work.lease_until < now()
       AND (%(project)s::uuid IS NULL OR batch.project_id = %(project)s)
     ORDER BY work.lease_until LIMIT 1000 FOR UPDATE OF work SKIP LOCKED
), expired AS (
    UPDATE annotation_assignment work SET status = 'expired', ended_at = now() FROM ended WHERE work.id = ended.id
    RETURNING work.image_id
)
"""


@transaction.atomic
def expire_claims(*, project_id: UUID | None = None) -> int:
    """Expires up to 1,000 claims whose lease has ended, opens their slots again and returns how many there were.

    Safe to run at any time. The draft stays with its person, who may still submit it: late work is accepted.
    """
    rows = fetch_rows(f"WITH {EXPIRE} SELECT image_id FROM expired", {"project": project_id})
    images = [row["image_id"] for row in rows]
    if images:
        balance_slots(image_ids=images)
    return len(images)
