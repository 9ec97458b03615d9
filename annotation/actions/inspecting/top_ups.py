"""Asks for another critique of images about which people disagree."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from annotation.actions.inspecting.image_ratings import RatingsOfImage
from annotation.actions.shared.events import record_event
from annotation.actions.shared.image_locks import keep_images, lock_images
from annotation.actions.shared.slots import balance_slots
from annotation.models import COUNTED, InspectionCursor, QualityPolicy
from annotation.sql.rows import Row, fetch_rows

IMAGES_AT_ONCE: Final = 500
PROJECTS_AT_ONCE: Final = 50
HIGHEST_SPREAD: Final = 32_767
LAST_ID: Final = UUID(int=2**128 - 1)
# Nobody is at it any more: with an open or claimed slot another critique comes anyway, and is judged again then, as is
# one that is not inspected yet.
_IS_DONE: Final = f"""
       image.status = 'ready' AND batch.status <> 'closed'
   AND coalesce(image.critiques_per_image, batch.critiques_per_image, project.critiques_per_image)
       + image.extra_critiques
       BETWEEN 1 AND least(%(at_most)s - 1, (SELECT count(*) FROM annotation_critique critique
                                              WHERE critique.image_id = image.id AND {COUNTED.sql()}))
   AND NOT EXISTS (SELECT FROM annotation_assignment slot
                    WHERE slot.image_id = image.id AND slot.status IN ('open', 'claimed') AND slot.purpose = 'work'
                      AND NOT slot.beyond_required)
   AND NOT EXISTS (SELECT FROM annotation_critique critique
                     LEFT JOIN annotation_critiqueinspection inspection ON inspection.critique_id = critique.id
                    WHERE critique.image_id = image.id AND {COUNTED.sql()}
                      AND (inspection.changed_seq >= critique.state_seq) IS NOT TRUE)
"""
_ASK: Final = f"""
UPDATE annotation_image image SET extra_critiques = image.extra_critiques + 1
  FROM annotation_batch batch, annotation_project project
 WHERE image.id = ANY(%(images)s::uuid[]) AND batch.id = image.batch_id AND project.id = image.project_id
   AND {_IS_DONE}
RETURNING image.id
"""
_TO_LOOK_AT: Final = """
SELECT policy.project_id FROM annotation_qualitypolicy policy
  JOIN annotation_inspectioncursor seen ON seen.project_id = policy.project_id
 WHERE policy.spread_limit IS NOT NULL AND (seen.asking_at IS NULL OR seen.asking_at < now() - interval '1 minute')
 ORDER BY seen.asking_at NULLS FIRST LIMIT %(most)s
"""
_PAGE: Final = f"""
SELECT page.image_id, page.spread, {_IS_DONE} AS is_done
  FROM (SELECT ratings.image_id, ratings.spread FROM annotation_imageratings ratings
         WHERE ratings.project_id = %(project)s AND ratings.spread >= greatest(%(limit)s, 1)
           AND (ratings.spread, ratings.image_id) < (%(spread)s, %(image)s)
         ORDER BY ratings.spread DESC, ratings.image_id DESC LIMIT %(most)s) page
  JOIN annotation_image image ON image.id = page.image_id
  JOIN annotation_batch batch ON batch.id = image.batch_id
  JOIN annotation_project project ON project.id = image.project_id
 ORDER BY page.spread DESC, page.image_id DESC
"""


def lock_disagreeing(changed: Sequence[RatingsOfImage], policy: QualityPolicy) -> None:
    """Locks the images that `ask_for_more` may ask for, which is done before their reviews are locked."""
    if spreads := _spreads(changed, policy):
        lock_images(spreads)


def ask_for_more(changed: Sequence[RatingsOfImage], policy: QualityPolicy) -> int:
    """Asks for one more critique of each image whose grades spread as far as the policy's limit; returns how many.

    Only where the image has all critiques that it required, and requires fewer than the policy's maximum. Each further
    critique is judged again, so that this ends when people agree, or at the maximum. Call it inside a transaction,
    after `lock_disagreeing`.
    """
    return _ask(_spreads(changed, policy), policy)


def ask_for_more_later() -> int:
    """Looks again at images about which people disagree, some of each project at a time; returns of how many it asked.

    It asks where nobody did when the grades changed: a slot was open and is gone since, the batch or the image was out
    of use, or the policy is another one now. Each call goes on where the last one ended, and then begins anew, so that
    its cost does not grow with the project. Safe to run at any time.
    """
    rows: list[Row] = fetch_rows(_TO_LOOK_AT, {"most": PROJECTS_AT_ONCE})
    return sum(_look_again(row["project_id"]) for row in rows)


@transaction.atomic
def _look_again(project_id: UUID) -> int:
    cursor = InspectionCursor.objects.select_for_update(skip_locked=True).filter(pk=project_id).first()
    policy = QualityPolicy.objects.get(pk=project_id)
    if cursor is None or policy.spread_limit is None:
        return 0
    parameters: dict[str, Any] = {
        "project": project_id,
        "limit": policy.spread_limit,
        "at_most": policy.critiques_at_most,
        "spread": HIGHEST_SPREAD if cursor.asking_spread is None else cursor.asking_spread,
        "image": cursor.asking_image_id or LAST_ID,
        "most": IMAGES_AT_ONCE,
    }
    rows: list[Row] = fetch_rows(_PAGE, parameters)
    last = rows[-1] if len(rows) == IMAGES_AT_ONCE else {"spread": None, "image_id": None}
    cursor.asking_spread, cursor.asking_image_id = last["spread"], last["image_id"]
    cursor.asking_at = Now()
    cursor.save(update_fields=["asking_spread", "asking_image_id", "asking_at"])
    spreads = {row["image_id"]: row["spread"] for row in reversed(rows) if row["is_done"]}
    if spreads:
        keep_images(spreads)
        lock_images(spreads)
    return _ask(spreads, policy)


def _spreads(changed: Sequence[RatingsOfImage], policy: QualityPolicy) -> dict[UUID, int]:
    """Returns the images whose grades spread as far as the policy's limit, with how far."""
    limit = policy.spread_limit
    return {
        entry.image_id: entry.spread
        for entry in changed
        if limit is not None and entry.spread is not None and entry.spread >= limit
    }


def _ask(spreads: Mapping[UUID, int], policy: QualityPolicy) -> int:
    """Asks for one more critique of those among some images, which are locked, that have all that they required."""
    if not spreads:
        return 0
    parameters = {"images": sorted(map(str, spreads)), "at_most": policy.critiques_at_most}
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
