"""Balances open slots: one for each critique that an image still requires, in the order of handing out.

One statement removes what is beyond the requirement and one adds what is missing, whatever made the difference: a new
image, a changed policy, a skip, an expired claim, an image set aside. Claimed and submitted slots are never touched.

Requirements are computed once (MATERIALIZED): where the planner's statistics are out of date, as after an import,
PostgreSQL would otherwise compute them again for every slot.
"""

from typing import Any, Final
from uuid import UUID

from django.db import connection

# An image requires nothing unless it is ready. `live_count` leaves out slots beyond the requirement.
_REQUIREMENT: Final = """
    SELECT image.id, image.batch_id, image.position, project."order" AS policy, project.pseudonym_key AS secret,
           quality.gold_percent + quality.retest_percent > 0 AS is_mixed,
           CASE WHEN image.status = 'ready'
                THEN COALESCE(image.critiques_per_image, batch.critiques_per_image, project.critiques_per_image)
                     + image.extra_critiques
                ELSE 0 END AS critiques_required,
           (SELECT count(*) FROM annotation_assignment live
             WHERE live.image_id = image.id AND live.status IN ('open', 'claimed', 'submitted')
               AND NOT live.beyond_required AND live.purpose = 'work') AS live_count
      FROM annotation_image image
      JOIN annotation_batch batch ON batch.id = image.batch_id
      JOIN annotation_project project ON project.id = image.project_id
      LEFT JOIN annotation_qualitypolicy quality ON quality.project_id = image.project_id
     WHERE {scope}
"""
_LOCK: Final = "SELECT id FROM annotation_image image WHERE {scope} ORDER BY id FOR NO KEY UPDATE"
_REMOVE: Final = (
    """
WITH requirement AS MATERIALIZED ("""
    + _REQUIREMENT
    + """),
excess AS MATERIALIZED (
    SELECT slot.id, row_number() OVER (PARTITION BY slot.image_id ORDER BY slot.slot_number DESC) AS nth,
           requirement.live_count - requirement.critiques_required AS excess_count
      FROM annotation_assignment slot JOIN requirement ON requirement.id = slot.image_id
     WHERE slot.status = 'open' AND requirement.live_count > requirement.critiques_required
)
DELETE FROM annotation_assignment slot USING excess
 WHERE slot.id = excess.id AND excess.nth <= excess.excess_count AND slot.status = 'open'
"""
)
_ADD: Final = (
    """
WITH requirement AS MATERIALIZED ("""
    + _REQUIREMENT
    + """),
free AS (
    SELECT requirement.*, candidate.slot_number,
           row_number() OVER (PARTITION BY requirement.id ORDER BY candidate.slot_number) AS nth
      FROM requirement
     CROSS JOIN LATERAL generate_series(1, requirement.critiques_required + requirement.live_count)
           AS candidate (slot_number)
     WHERE requirement.live_count < requirement.critiques_required
       AND NOT EXISTS (SELECT 1 FROM annotation_assignment live
                        WHERE live.image_id = requirement.id AND live.slot_number = candidate.slot_number
                          AND live.status IN ('open', 'claimed', 'submitted') AND NOT live.beyond_required
                          AND live.purpose = 'work')
)
INSERT INTO annotation_assignment (id, image_id, batch_id, slot_number, sort_key, status, reason, note, beyond_required)
SELECT gen_random_uuid(), id, batch_id, slot_number,
       loupe_sort_key(policy, is_mixed, secret, id, position, slot_number), 'open', '', '', false
  FROM free WHERE nth <= critiques_required - live_count
ON CONFLICT DO NOTHING
"""
)
# Whoever changes one of the policies on which the order depends waits for whoever changes another one.
_LOCK_POLICY: Final = "SELECT 1 FROM annotation_qualitypolicy WHERE project_id = %(project)s FOR NO KEY UPDATE"
# A slot that somebody is claiming needs no new key, and is not waited for.
_REORDER: Final = """
WITH slots AS MATERIALIZED (
    SELECT slot.id, loupe_sort_key(project."order", quality.gold_percent + quality.retest_percent > 0,
               project.pseudonym_key, image.id, image.position, slot.slot_number) AS sort_key
      FROM annotation_project project
      JOIN annotation_qualitypolicy quality ON quality.project_id = project.id
      JOIN annotation_image image ON image.project_id = project.id
      JOIN annotation_assignment slot ON slot.image_id = image.id AND slot.status = 'open'
     WHERE project.id = %(project)s
       FOR NO KEY UPDATE OF slot SKIP LOCKED)
UPDATE annotation_assignment slot SET sort_key = slots.sort_key
  FROM slots WHERE slot.id = slots.id AND slot.sort_key <> slots.sort_key
"""
_SCOPES: Final = {
    "project_id": "image.project_id = %(project_id)s",
    "batch_id": "image.batch_id = %(batch_id)s",
    "image_ids": "image.id = ANY(%(image_ids)s::uuid[])",
}


def balance_slots(
    *, project_id: UUID | None = None, batch_id: UUID | None = None, image_ids: list[UUID] | None = None
) -> None:
    """Gives each image of one scope exactly as many open slots as it still requires.

    Call it inside a transaction, with one of the three arguments.
    """
    scopes = {"project_id": project_id, "batch_id": batch_id, "image_ids": image_ids}
    scope, value = next((name, value) for name, value in scopes.items() if value is not None)
    with connection.cursor() as cursor:
        for statement in (_LOCK, _REMOVE, _ADD):
            cursor.execute(statement.format(scope=_SCOPES[scope]), {scope: _to_parameter(value)})


def open_missing_slots(*, image_id: UUID) -> None:
    """Opens the slots that an image lacks, inside the transaction that has freed one and locked the image."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format(scope=_SCOPES["image_ids"]), {"image_ids": [str(image_id)]})


def reorder_slots(*, project_id: UUID) -> None:
    """Puts a project's open slots into the order of its policies. Call it inside the transaction that changed one."""
    with connection.cursor() as cursor:
        for statement in (_LOCK_POLICY, _REORDER):
            cursor.execute(statement, {"project": project_id})


def _to_parameter(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, list) else value
