"""Finds images that stand in published releases, or whose near-duplicates do: models may be trained on them.

Releases of all projects of the site are searched, by their indexes, which say which critiques each of them holds.
Deleted releases have none. Whether somebody read a critique in the feed before its image was held out is not known.
Only the same bytes are held out in other projects, so that near-duplicates there may stand in releases later.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from django.conf import settings

from annotation.exporting.release_index import read_hashes
from annotation.models import Critique, Export, JobStatus
from annotation.sql.rows import fetch_rows

LeakKind = Literal["same_bytes", "near_duplicate"]
IMAGES_AT_ONCE: Final = 500
# Members of a group that a person made may have no hash in common: their distance is not known.
_ALIKE: Final = """
WITH item AS MATERIALIZED (
    SELECT image.id, image.sha256, image.project_id, image."group", fingerprint.hash
      FROM annotation_image image LEFT JOIN annotation_fingerprint fingerprint ON fingerprint.image_id = image.id
     WHERE image.id = ANY(%(ids)s::uuid[])
)
SELECT item.id, image.id AS alike_id, 0 AS distance, true AS is_same
  FROM item JOIN annotation_image image ON image.sha256 = item.sha256
UNION ALL
SELECT item.id, near.image_id, near.distance, false
  FROM item CROSS JOIN LATERAL loupe_near_duplicates(item.hash, %(bits)s) near WHERE near.image_id <> item.id
UNION ALL
SELECT item.id, image.id, NULL, false
  FROM item JOIN annotation_image image ON image.project_id = item.project_id AND image."group" = item."group"
 WHERE item."group" <> '' AND image.id <> item.id
"""
_NEAR_ELSEWHERE: Final = """
SELECT count(DISTINCT item.id) AS number
  FROM annotation_image item JOIN annotation_fingerprint fingerprint ON fingerprint.image_id = item.id
 CROSS JOIN LATERAL loupe_near_duplicates(fingerprint.hash, %(bits)s) near
  JOIN annotation_image image ON image.id = near.image_id
 WHERE item.id = ANY(%(ids)s::uuid[]) AND image.project_id <> item.project_id AND NOT image.held_out
"""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why an image counts as another: the same bytes, or a near-duplicate whose hash differs in `distance` bits.

    The distance is None where only the group, which a person may have made, says so.
    """

    how: LeakKind
    distance: int | None

    @property
    def sort_key(self) -> tuple[bool, int]:
        """Orders by how much alike the images are, the same bytes first."""
        return self.how != "same_bytes", 64 if self.distance is None else self.distance


@dataclass(frozen=True, slots=True)
class Leak:
    """An image that is `leaked_image`, or like it, of which the release `export` holds a critique.

    The release may be of a project in which the reader has no role: name it only to those who may read it.
    """

    image: UUID
    leaked_image: UUID
    export: UUID
    likeness: Likeness


def find_leaks(image_ids: Iterable[UUID]) -> Iterator[Leak]:
    """Yields where images stand in published releases: image by image, those most alike first, newest release first.

    Memory grows with the images and with what is found of them in each release, not with the size of the releases.
    """
    exports = Export.objects.filter(status=JobStatus.DONE).only("pk", "fencing_token").order_by("-created_at")
    if not exports:
        return
    alike = _find_alike(sorted(set(image_ids)))
    alike_ids = {alike_id for _image, alike_id in alike}
    image_of = dict(Critique.objects.filter(image_id__in=alike_ids).values_list("pk", "image_id"))
    released = {export.pk: {image_of[id_] for id_ in read_hashes(export, image_of)} for export in exports}
    for (image, alike_id), likeness in sorted(alike.items(), key=lambda entry: (entry[0][0], entry[1].sort_key)):
        for export_id, released_images in released.items():
            if alike_id in released_images:
                yield Leak(image, alike_id, export_id, likeness)


def count_near_elsewhere(image_ids: Iterable[UUID]) -> int:
    """Returns how many images have a near-duplicate in another project that is not held out: it may leave there."""
    parameters = {"ids": [str(id_) for id_ in image_ids], "bits": settings.LOUPE_NEAR_DUPLICATE_BITS}
    number: int = fetch_rows(_NEAR_ELSEWHERE, parameters)[0]["number"]
    return number


def _find_alike(image_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], Likeness]:
    """Returns the images of the site that are like some images, themselves included, each with the closest likeness."""
    alike: dict[tuple[UUID, UUID], Likeness] = {}
    for start in range(0, len(image_ids), IMAGES_AT_ONCE):
        ids = [str(id_) for id_ in image_ids[start : start + IMAGES_AT_ONCE]]
        for row in fetch_rows(_ALIKE, {"ids": ids, "bits": settings.LOUPE_NEAR_DUPLICATE_BITS}):
            likeness = Likeness("same_bytes" if row["is_same"] else "near_duplicate", row["distance"])
            pair = row["id"], row["alike_id"]
            alike[pair] = min(likeness, alike.get(pair, likeness), key=lambda kind: kind.sort_key)
    return alike
