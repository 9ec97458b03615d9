"""Reads which images are held out for a benchmark, and which ones a hold-out would take."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from annotation.models import Batch, Candidate, CandidateStatus, Critique, Export, Image, JobStatus, Project
from annotation.sql.rows import fetch_rows

MAX_SEED: Final = 2**31 - 1
MANY_CRITIQUES: Final = 20_000
"""About ten seconds of writing on an idle machine, with the instructions that are made of them."""
# Near-duplicates are one unit. Units with held-out images come first, so that these count; the others are in an order
# that the seed and the bytes of the images determine. Images that could not be prepared or were set aside are no part.
_SHARE: Final = """
WITH population AS (
    SELECT image.sha256, image.held_out,
           CASE image."group" WHEN '' THEN 'image ' || image.id ELSE 'group ' || image."group" END AS unit
      FROM annotation_image image
     WHERE image.project_id = %(project)s AND (%(batch)s::uuid IS NULL OR image.batch_id = %(batch)s::uuid)
       AND image.status IN ('processing', 'ready')
), units AS (
    SELECT unit, count(*) AS number, bool_or(held_out) AS held_out,
           sha256(convert_to(%(seed)s || ':' || min(sha256), 'UTF8')) AS key
      FROM population GROUP BY unit
), ordered AS (
    SELECT unit, sum(number) OVER (ORDER BY held_out DESC, key, unit) - number AS number_before FROM units
)
SELECT image.id FROM annotation_image image
  JOIN ordered ON ordered.unit
       = CASE image."group" WHEN '' THEN 'image ' || image.id ELSE 'group ' || image."group" END
 WHERE image.project_id = %(project)s
   AND ordered.number_before < round(%(share)s::numeric * (SELECT count(*) FROM population))
"""
_WITH_GROUPS: Final = """
SELECT image.id, image.held_out FROM annotation_image image
 WHERE image.project_id = %(project)s
   AND (image.id = ANY(%(ids)s::uuid[])
        OR image."group" IN (SELECT chosen."group" FROM annotation_image chosen
                              WHERE chosen.id = ANY(%(ids)s::uuid[]) AND chosen."group" <> ''))
"""
# Begins with what is held out, which is a small part of the images, and finds each one's copies by the index of bytes.
_MISSED_COPIES: Final = """
SELECT DISTINCT copy.project_id, copy.id FROM annotation_image image
  JOIN annotation_image copy ON copy.sha256 = image.sha256 AND copy.project_id <> image.project_id
 WHERE image.held_out AND NOT image.held_out_elsewhere AND NOT copy.held_out
 ORDER BY copy.project_id, copy.id
"""


@dataclass(frozen=True, slots=True)
class HoldOutPreview:
    """What a hold-out would take, with whole near-duplicate groups.

    `images` is the number of images, of which `already` are held out; `critiques` are those of the others, which would
    leave no more.
    """

    images: int
    already: int
    critiques: int

    @property
    def takes_long(self) -> bool:
        return self.critiques > MANY_CRITIQUES


def draw_share(project: Project, share: float, seed: int, batch: Batch | None = None) -> list[UUID]:
    """Returns the images with which a share (0 to 1) of a project's images, or of a batch's, is held out.

    Held-out images count first, and whole near-duplicate groups are taken, so that the share may be exceeded by one
    group. The same images and seed make the same draw.
    """
    parameters = {"project": project.id, "batch": batch.id if batch else None, "share": share, "seed": str(seed)}
    return [row["id"] for row in fetch_rows(_SHARE, parameters)]


def images_to_hold_out(project: Project, image_ids: Sequence[UUID]) -> tuple[list[UUID], int]:
    """Returns the images and their near-duplicates without those that are held out already, and the number of these."""
    rows = fetch_rows(_WITH_GROUPS, {"project": project.id, "ids": [str(image_id) for image_id in image_ids]})
    new_ids = [row["id"] for row in rows if not row["held_out"]]
    return new_ids, len(rows) - len(new_ids)


def missed_copies() -> dict[UUID, list[UUID]]:
    """Returns, by project, images that are not held out although another project holds the same bytes out."""
    image_ids: dict[UUID, list[UUID]] = {}
    for row in fetch_rows(_MISSED_COPIES, {}):
        image_ids.setdefault(row["project_id"], []).append(row["id"])
    return image_ids


def preview_share(project: Project, share: float, seed: int, batch: Batch | None = None) -> HoldOutPreview:
    """Returns what holding out a share would take."""
    return _preview(project, draw_share(project, share, seed, batch))


def preview_batch(batch: Batch) -> HoldOutPreview:
    """Returns what holding out a whole batch would take."""
    return _preview(batch.project, list(batch.images.values_list("pk", flat=True)))


def _preview(project: Project, image_ids: Sequence[UUID]) -> HoldOutPreview:
    new_ids, already = images_to_hold_out(project, image_ids)
    critiques = Critique.objects.visible().filter(image_id__in=new_ids).count()
    return HoldOutPreview(len(new_ids) + already, already, critiques)


def count_at_risk(project: Project) -> int:
    """Returns how many images with questions for a benchmark are not held out, so that a release may hold them."""
    candidates = Candidate.objects.filter(project=project, retired_at=None, image__held_out=False)
    candidates = candidates.exclude(status=CandidateStatus.EXCLUDED)
    return candidates.values("image").distinct().count()


def count_releases(project: Project) -> int:
    """Returns how many releases of a project there are, which keep what they have whatever is held out later."""
    return Export.objects.filter(project=project, status=JobStatus.DONE).count()


def count_held_out(batch: Batch, *, elsewhere: bool = False) -> int:
    """Returns how many images of a batch are held out; with `elsewhere`, for a benchmark of another project alone."""
    images = Image.objects.filter(batch=batch, held_out=True)
    return images.filter(held_out_elsewhere=True).count() if elsewhere else images.count()
