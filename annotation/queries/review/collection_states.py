"""Reads how far the collection of images is, and why no further critique of one is asked where people disagree."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from annotation.models import COUNTED, QualityPolicy
from annotation.sql.rows import fetch_rows

Obstacle = Literal["closed", "none_required", "at_most", "collecting", "soon"]

_READ: Final = f"""
SELECT image.id, batch.status = 'closed' AS is_closed,
       coalesce(image.critiques_per_image, batch.critiques_per_image, project.critiques_per_image)
         + image.extra_critiques AS required,
       (SELECT count(*) FROM annotation_critique critique
         WHERE critique.image_id = image.id AND {COUNTED.sql()}) AS collected
  FROM annotation_image image
  JOIN annotation_batch batch ON batch.id = image.batch_id
  JOIN annotation_project project ON project.id = image.project_id
 WHERE image.id = ANY(%(images)s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class CollectionState:
    """How many critiques an image requires, those asked because of its grades included, and how many it has."""

    is_closed: bool
    required: int
    collected: int

    def obstacle(self, policy: QualityPolicy) -> Obstacle:
        """Returns why no further critique is asked now of the image, whose grades lie far enough apart.

        The conditions are those of `annotation.actions.inspecting.top_ups`, which asks `soon` where none is in the way.
        """
        if self.is_closed:
            return "closed"
        if self.required < 1:
            return "none_required"
        if self.required >= policy.critiques_at_most:
            return "at_most"
        return "collecting" if self.collected < self.required else "soon"


def collection_states(image_ids: Iterable[UUID]) -> dict[UUID, CollectionState]:
    """Returns the states of images by their ids. The caller has checked the access to them."""
    rows = fetch_rows(_READ, {"images": [str(image_id) for image_id in image_ids]})
    return {row["id"]: CollectionState(row["is_closed"], row["required"], row["collected"]) for row in rows}
