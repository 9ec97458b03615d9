"""How much a release would hold, counted in one statement: critiques image by image, and then the images.

What is asked of images is asked once for each of them, not for each of their critiques.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from annotation.exporting.filters import FINISHED, Condition
from annotation.exporting.formats.base import Order
from annotation.exporting.sql import Expression

FEW: Final = 60
# Of an image, over all of its critiques that are finished, whatever the filter lets through.
_LEVELS: Final = {"low": "= 'low'", "medium": "= 'medium'", "high": "= 'high'", "finished": "IS NOT NULL"}
_NUMBER: Final = "count(*) FILTER (WHERE critique.level {is_it} AND critique.status = ANY(%s)) AS {name}"
_SUM: Final = "sum({name}) OVER (PARTITION BY image_id) AS {name}"
# PostgreSQL has no least of several UUIDs; their texts are in the same order.
_FIRST: Final[dict[Order, str]] = {"critique": """min(critique.id::text COLLATE "C")""", "image": "critique.image_id"}
_STATEMENT: Final = """
WITH grouped AS (
    SELECT critique.image_id, {reason} AS reason, count(*) AS number {numbers}
      FROM annotation_critique critique WHERE critique.project_id = %s GROUP BY 1, 2
), summed AS (
    SELECT image_id, reason, number {sums} FROM grouped
), judged AS (
    SELECT summed.*, {place} AS place, coalesce(summed.reason, {reason_of_image}) AS verdict
      FROM summed JOIN annotation_image image ON image.id = summed.image_id
)
SELECT verdict, CASE WHEN verdict IS NULL THEN place END, sum(number)::bigint, count(*), {images}
  FROM judged GROUP BY 1, 2 ORDER BY 1
"""
_IMAGES: Final = f"ARRAY(SELECT image_id::text FROM judged WHERE verdict IS NULL ORDER BY first LIMIT {FEW})"


@dataclass(frozen=True, slots=True)
class Tally:
    """What goes out: `critiques` of `images`, `places` of them by split; `excluded` counts critiques by reason.

    `among` are the images that the first critiques are of, as many critiques as FEW, where images have been counted
    for it; else None.
    """

    critiques: int
    images: int
    excluded: dict[str, int]
    places: Counter[int]
    among: list[str] | None

    @classmethod
    def of(cls, rows: Iterable[tuple[str | None, int, int, int, list[str] | None]]) -> "Tally":
        """From the rows of `tally_statement`."""
        told = list(rows)
        out = [row for row in told if row[0] is None]
        return cls(
            critiques=sum(row[2] for row in out),
            images=sum(row[3] for row in out),
            excluded={str(row[0]): row[2] for row in told if row[0] is not None},
            places=Counter({row[1]: row[2] for row in out}),
            among=told[0][4] if told else None,
        )


def tally_statement(project_id: str, chosen: Sequence[Condition], place: Expression, order: Order) -> Expression:
    """The SQL of a Tally of a project's critiques; `place` is a number over the name `image`."""
    of_critiques = [one for one in chosen if not one.of_image]
    of_images = [one for one in chosen if one.of_image]
    numbered = any(one.needs_numbers for one in of_images)
    numbers = [_NUMBER.format(name=name, is_it=is_it) for name, is_it in _LEVELS.items()] if numbered else []
    sql = _STATEMENT.format(
        reason=first_reason([(one.reason, one.sql) for one in of_critiques]),
        numbers="".join(f", {number}" for number in [*numbers, *([f"{_FIRST[order]} AS first"] if numbered else [])]),
        sums="".join(f", {_SUM.format(name=name)}" for name in _LEVELS) + ", first" if numbered else "",
        place=place.sql,
        reason_of_image=first_reason([(one.reason, one.of_image) for one in of_images]),
        images=_IMAGES if numbered else "NULL",
    )
    values: list[Any] = [value for one in of_critiques for value in one.values]
    values += [list(FINISHED)] * len(numbers) + [project_id, *place.values]
    return Expression(sql, (*values, *(one.values[-1] for one in of_images)))


def first_reason(conditions: Sequence[tuple[str, str]]) -> str:
    """SQL of why something is left out: of (reason, SQL), the first whose SQL does not hold; NULL where all do."""
    cases = " ".join(f"WHEN NOT ({sql}) THEN '{reason}'" for reason, sql in conditions)
    return f"CASE {cases} END" if cases else "NULL"
