"""Keeps the counters of coverage cells right when candidates are made, retired or change their status."""

from collections import Counter, defaultdict
from typing import Final
from uuid import UUID

from django.db import connection

from annotation.models import Candidate, CandidateStatus
from annotation.rules.candidates import ITEM_CRITERIA
from annotation.sql.rows import fetch_rows

Cell = tuple[str, str, str, str]
"""Criterion, source, dimension and kind."""

# The candidates of a project all meet in a few rows, so these are changed last and always in the same order.
_COUNT: Final = """
UPDATE annotation_coveragecell SET candidates = candidates + %s, accepted = accepted + %s
 WHERE project_id = %s AND criterion = %s AND source = %s AND dimension = %s AND kind = %s
"""
# The first candidate of its sort; another transaction may be adding one too.
_ADD: Final = """
INSERT INTO annotation_coveragecell AS cell (candidates, accepted, project_id, criterion, source, dimension, kind)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (project_id, criterion, source, dimension, kind) DO UPDATE
   SET candidates = cell.candidates + excluded.candidates, accepted = cell.accepted + excluded.accepted
"""
_IMAGE_COUNTS: Final = """
SELECT image_id, count(*) AS candidates, count(*) FILTER (WHERE status = 'accepted') AS accepted
  FROM annotation_candidate
 WHERE image_id = ANY (%(images)s) AND criterion = %(criterion)s AND source = %(source)s
   AND retired_at IS NULL AND status <> 'excluded'
 GROUP BY image_id
"""


class CellChanges:
    """What a transaction changes in the counters of coverage cells; `write` once, after all other rows.

    An image has one item of grades and one of reasons, however many people wrote them, so their cells count images.
    """

    def __init__(self) -> None:
        self._candidates: dict[Cell, Counter[UUID]] = defaultdict(Counter)
        self._accepted: dict[Cell, Counter[UUID]] = defaultdict(Counter)

    def add(self, candidate: Candidate, sign: int) -> None:
        """Counts a candidate, as it is now, with sign 1, and no longer with sign −1."""
        if candidate.retired_at is not None or candidate.status == CandidateStatus.EXCLUDED:
            return
        cell = (candidate.criterion, candidate.source, candidate.dimension, candidate.kind)
        self._candidates[cell][candidate.image_id] += sign
        if candidate.status == CandidateStatus.ACCEPTED:
            self._accepted[cell][candidate.image_id] += sign

    def write(self, project_id: UUID) -> None:
        for cell in sorted(self._candidates):
            candidates, accepted = self._candidates[cell], self._accepted[cell]
            if not any(candidates.values()) and not any(accepted.values()):
                continue
            if cell[0] in ITEM_CRITERIA:
                _add_to_cell(project_id, cell, candidates.total(), accepted.total())
            else:
                _add_to_cell(project_id, cell, 0, 0)  # whoever changes the same cell waits, so that both count right
                _add_to_cell(project_id, cell, *_image_changes(cell, candidates, accepted))


def _add_to_cell(project_id: UUID, cell: Cell, candidates: int, accepted: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [candidates, accepted, project_id, *cell])
        if not cursor.rowcount:
            cursor.execute(_ADD, [candidates, accepted, project_id, *cell])


def _image_changes(cell: Cell, candidates: Counter[UUID], accepted: Counter[UUID]) -> tuple[int, int]:
    """Returns by how many the images with a candidate, and with an accepted one, become more."""
    images = [image for image in candidates if candidates[image] or accepted[image]]
    rows = fetch_rows(_IMAGE_COUNTS, {"images": images, "criterion": cell[0], "source": cell[1]})
    counts = {row["image_id"]: (row["candidates"], row["accepted"]) for row in rows}
    with_any = with_accepted = 0
    for image in images:
        number, number_accepted = counts.get(image, (0, 0))
        with_any += (number > 0) - (number > candidates[image])
        with_accepted += (number_accepted > 0) - (number_accepted > accepted[image])
    return with_any, with_accepted
