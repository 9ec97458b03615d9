"""Claims that were abandoned: when their lease ends, the place goes back to the others."""

from typing import Final
from uuid import UUID

from django.db import transaction

from annotation.actions.shared.slots import balance_places
from annotation.sql.rows import fetch_rows

# For a statement that begins WITH: `lapsed` are the images whose places have to be opened again.
LAPSE: Final = """
ended AS (
    SELECT work.id FROM annotation_assignment work JOIN annotation_batch batch ON batch.id = work.batch_id
     WHERE work.status = 'claimed' AND work.lease_until < now()
       AND (%(project)s::uuid IS NULL OR batch.project_id = %(project)s)
     ORDER BY work.lease_until LIMIT 1000 FOR UPDATE OF work SKIP LOCKED
), lapsed AS (
    UPDATE annotation_assignment work SET status = 'lapsed', ended_at = now() FROM ended WHERE work.id = ended.id
    RETURNING work.image_id
)
"""


@transaction.atomic
def lapse_claims(*, project_id: UUID | None = None) -> int:
    """Ends up to 1,000 claims whose lease is over and opens their places again; answers how many.

    Safe to run at any time. The draft stays with its person, who may still submit: late work is accepted.
    """
    rows = fetch_rows(f"WITH {LAPSE} SELECT image_id FROM lapsed", {"project": project_id})
    images = [row["image_id"] for row in rows]
    if images:
        balance_places(image_ids=images)
    return len(images)
