"""Reads about which images earlier benchmarks have published keys, and about which they keep them secret."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from annotation.models import Project
from annotation.sql.rows import fetch_rows

# Benchmarks of all projects count for the same bytes; near-duplicates are known by the groups of the project.
_KEYS: Final = """
SELECT image.id, image."group", bool_or(item.split = 'dev') AS is_public
  FROM annotation_image image
  JOIN annotation_image same ON same.sha256 = image.sha256
  JOIN annotation_benchmarkitem item ON item.image_id = same.id
 WHERE image.project_id = %(project)s
 GROUP BY image.id
"""


@dataclass(frozen=True, slots=True)
class EarlierKeys:
    """The images of a project about which published benchmarks have items.

    `public` are those with keys that were published, for development, and `public_groups` their near-duplicate groups;
    `secret` are those with items for the test alone.
    """

    public: frozenset[UUID]
    public_groups: frozenset[str]
    secret: frozenset[UUID]


def read_earlier_keys(project: Project) -> EarlierKeys:
    """Returns what the benchmarks that are published by now say about the images of a project."""
    rows = fetch_rows(_KEYS, {"project": project.id})
    public = [row for row in rows if row["is_public"]]
    return EarlierKeys(
        frozenset(row["id"] for row in public),
        frozenset(row["group"] for row in public if row["group"]),
        frozenset(row["id"] for row in rows if not row["is_public"]),
    )
