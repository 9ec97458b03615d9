"""Reads about which images earlier benchmarks have published keys, and about which they keep them secret."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from annotation.models import Project
from annotation.sql.rows import fetch_rows

# Benchmarks of all projects count for the same bytes; near-duplicates are known by the groups of the project.
_KEYS: Final = """
WITH asked AS MATERIALIZED (
    SELECT image.id, image."group", bool_or(item.split = 'dev') AS is_public
      FROM annotation_image image
      JOIN annotation_image same ON same.sha256 = image.sha256
      JOIN annotation_benchmarkitem item ON item.image_id = same.id
     WHERE image.project_id = %(project)s
     GROUP BY image.id
)
SELECT id, is_public FROM asked
UNION
SELECT near.id, true FROM annotation_image near
 WHERE near.project_id = %(project)s
   AND near."group" IN (SELECT "group" FROM asked WHERE is_public AND "group" <> '')
"""


@dataclass(frozen=True, slots=True)
class EarlierKeys:
    """The images of a project about which published benchmarks have items.

    `public` are those with keys that were published, for development, and their near-duplicates; `secret` are those
    with items for the test alone, of which some may be near a public one.
    """

    public: frozenset[UUID]
    secret: frozenset[UUID]


def read_earlier_keys(project: Project) -> EarlierKeys:
    """Returns what the benchmarks that are published by now say about the images of a project."""
    rows = fetch_rows(_KEYS, {"project": project.id})
    public, secret = (frozenset(row["id"] for row in rows if row["is_public"] == value) for value in (True, False))
    return EarlierKeys(public, secret)
