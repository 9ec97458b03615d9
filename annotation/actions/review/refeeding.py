"""Has the feed send critiques again when a project changes whether only reviewed ones leave."""

from typing import Final
from uuid import UUID

from django.db import connection, transaction

from annotation.models import QualityPolicy
from annotation.sql.rows import fetch_rows

AT_ONCE: Final = 5_000
MOST_AT_A_SWEEP: Final = 10
_STAMP: Final = "SELECT loupe_sequence_stamp(pg_current_xact_id()) AS stamp"
# Critiques that one transaction changed have the same stamp, and stay together. Those that are due are locked in the
# order of their ids, as everybody locks several, before the first of them or of their instructions is written.
_LOCK: Final = """
WITH chunk AS MATERIALIZED (
    SELECT critique.id, critique.changed_seq FROM annotation_critique critique
     WHERE critique.project_id = %(project)s AND critique.changed_seq > %(after)s AND critique.changed_seq < %(until)s
     ORDER BY critique.changed_seq FETCH FIRST %(most)s ROWS WITH TIES
), due AS MATERIALIZED (
    SELECT critique.id FROM annotation_critique critique
     WHERE critique.id IN (SELECT id FROM chunk) AND critique.purpose = 'work' AND critique.status = 'submitted'
     ORDER BY critique.id FOR NO KEY UPDATE
)
SELECT (SELECT max(changed_seq) FROM chunk) AS last, ARRAY(SELECT id::text FROM due) AS due
"""
_SEND_AGAIN: Final = (
    "UPDATE annotation_critique SET changed_seq = DEFAULT WHERE id = ANY(%(due)s::uuid[])",
    """
    WITH due AS MATERIALIZED (
        SELECT id FROM annotation_instruction WHERE critique_id = ANY(%(due)s::uuid[]) AND retired_at IS NULL
         ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE annotation_instruction SET changed_seq = DEFAULT WHERE id IN (SELECT id FROM due)
    """,
)


def refeed_critiques() -> None:
    """Stamps what the feed has to send again of each project whose policy has changed, a part of it at a time.

    Nothing else of it changes, so that nobody who works on a critique loses anything. Safe to run at any time: what is
    left is done by the next sweep.
    """
    waiting = QualityPolicy.objects.filter(refeed_after__isnull=False)
    for project_id in list(waiting.values_list("project_id", flat=True)):
        for _chunk in range(MOST_AT_A_SWEEP):
            if not _stamp_chunk(project_id):
                break


@transaction.atomic
def _stamp_chunk(project_id: UUID) -> bool:
    """Stamps the next critiques of a project, and returns whether there were any.

    The first part sets the end: everything that is read of the feed with a later stamp was read by the new policy.
    """
    waiting = QualityPolicy.objects.select_for_update(skip_locked=True, no_key=True)
    policy = waiting.filter(project_id=project_id, refeed_after__isnull=False).first()
    if policy is None:
        return False
    if policy.refeed_until is None:
        policy.refeed_until = int(fetch_rows(_STAMP)[0]["stamp"])
    parameters = {"project": project_id, "after": policy.refeed_after, "until": policy.refeed_until, "most": AT_ONCE}
    (chunk,) = fetch_rows(_LOCK, parameters)
    policy.refeed_after = chunk["last"]
    with connection.cursor() as cursor:
        for statement in _SEND_AGAIN:
            cursor.execute(statement, {"due": chunk["due"]})
    if policy.refeed_after is None:
        policy.refeed_until = None
    policy.save(update_fields=["refeed_after", "refeed_until"])
    return policy.refeed_after is not None
