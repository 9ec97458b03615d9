"""Asks for another critique of images about which people disagree."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection

from annotation.actions.inspecting.image_ratings import RatingsOfImage
from annotation.actions.shared.events import record_event
from annotation.actions.shared.slots import balance_slots
from annotation.models import COUNTED, QualityPolicy
from annotation.sql.rows import fetch_rows

_LOCK: Final = "SELECT id FROM annotation_image WHERE id = ANY(%(images)s::uuid[]) ORDER BY id FOR NO KEY UPDATE"
# Nobody is at it any more: with an open or claimed slot another critique comes anyway, and is judged again then.
_ASK: Final = f"""
UPDATE annotation_image image SET extra_critiques = image.extra_critiques + 1
  FROM annotation_batch batch, annotation_project project
 WHERE image.id = ANY(%(images)s::uuid[]) AND batch.id = image.batch_id AND project.id = image.project_id
   AND image.status = 'ready' AND batch.status <> 'closed'
   AND coalesce(image.critiques_per_image, batch.critiques_per_image, project.critiques_per_image)
       + image.extra_critiques
       BETWEEN 1 AND least(%(at_most)s - 1, (SELECT count(*) FROM annotation_critique critique
                                              WHERE critique.image_id = image.id AND {COUNTED.sql()}))
   AND NOT EXISTS (SELECT FROM annotation_assignment slot
                    WHERE slot.image_id = image.id AND slot.status IN ('open', 'claimed') AND slot.purpose = 'work'
                      AND NOT slot.beyond_required)
RETURNING image.id
"""


def ask_for_more(changed: Sequence[RatingsOfImage], policy: QualityPolicy) -> int:
    """Asks for one more critique of each image whose grades spread as far as the policy's limit; returns how many.

    Only where the image has all critiques that it required, and requires fewer than the policy's maximum. Each further
    critique is judged again, so that this ends when people agree, or at the maximum. Call it inside a transaction.
    """
    if policy.spread_limit is None:
        return 0
    spreads = {
        entry.image_id: entry.spread
        for entry in changed
        if entry.spread is not None and entry.spread >= policy.spread_limit
    }
    if not spreads:
        return 0
    parameters: dict[str, Any] = {"images": sorted(map(str, spreads)), "at_most": policy.critiques_at_most}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, parameters)
    image_ids: list[UUID] = [row["id"] for row in fetch_rows(_ASK, parameters)]
    if image_ids:
        balance_slots(image_ids=image_ids)
    for image_id in image_ids:
        record_event(
            actor=None,
            verb="asked",
            noun="image",
            target=image_id,
            project_id=policy.project_id,
            spread=spreads[image_id],
        )
    return len(image_ids)
