"""How much a release would hold, counted in one statement: critiques image by image, and then the images.

What is asked of images is asked once for each of them, not for each of their critiques. The same statement over a
sample of the images is an estimate.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from annotation.exporting.filters import Condition
from annotation.exporting.formats.base import Order
from annotation.exporting.sampling import Sample, Stratum, Sums
from annotation.exporting.sql_json import Expression
from annotation.models import FINISHED

FEW: Final = 60
# Of an image, over all of its critiques that are finished, whatever the filter lets through.
_LEVELS: Final = {"low": "= 'low'", "medium": "= 'medium'", "high": "= 'high'", "finished": "IS NOT NULL"}
_NUMBER: Final = f"count(*) FILTER (WHERE critique.level {{is_it}} AND {FINISHED.sql('critique.status')}) AS {{name}}"
_SUM: Final = "sum({name}) OVER (PARTITION BY image_id) AS {name}"
# PostgreSQL has no least of several UUIDs; their texts are in the same order.
_FIRST: Final[dict[Order, str]] = {"critique": """min(critique.id::text COLLATE "C")""", "image": "critique.image_id"}
_STATEMENT: Final = """
WITH {sampled} grouped AS (
    SELECT critique.image_id, {reason} AS reason, {stratum} AS stratum, count(*) AS number, {first} AS first {numbers}
      FROM {critiques} GROUP BY 1, 2, 3
), summed AS (
    SELECT image_id, reason, stratum, number, first {sums} FROM grouped
), judged AS (
    SELECT summed.*, {place} AS place, coalesce(summed.reason, {reason_of_image}) AS verdict
      FROM summed JOIN annotation_image image ON image.id = summed.image_id
)
SELECT verdict, CASE WHEN verdict IS NULL THEN place END, stratum,
       sum(number)::bigint, sum(number * number)::bigint, count(*), {images}
  FROM judged GROUP BY 1, 2, 3 ORDER BY 1
"""
_ALL: Final = "annotation_critique critique WHERE critique.project_id = %s"
_SAMPLED: Final = """
sampled AS MATERIALIZED (
    SELECT image.id, drawn.stratum
      FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS drawn(batch_id, position, stratum)
      JOIN annotation_image image ON image.batch_id = drawn.batch_id AND image.position = drawn.position
),
"""
_OF_SAMPLED: Final = "sampled JOIN annotation_critique critique ON critique.image_id = sampled.id"
_IMAGES: Final = f"ARRAY(SELECT image_id::text FROM judged WHERE verdict IS NULL ORDER BY first LIMIT {FEW})"
# All images, of which each stands for itself.
_EVERY: Final = (Stratum(1, 1),)


# Reason, place, stratum, critiques, their squares image by image, images, `among`.
_Row = tuple[str | None, int, int, int, int, int, list[str]]


@dataclass(frozen=True, slots=True)
class Tally:
    """What goes out: `critiques` of `images`, `places` of them by split; `excluded` counts critiques by reason.

    `among` are the images that the first critiques are of, as many critiques as FEW. Of a sample that is not whole the
    numbers are estimates, and `among` is from the sample.
    """

    critiques: int
    images: int
    excluded: dict[str, int]
    places: Counter[int]
    among: list[str]

    @classmethod
    def of(cls, rows: Iterable[_Row], sample: Sample | None = None) -> "Tally":
        """From the rows of `tally_statement`."""
        strata = sample.strata if sample else _EVERY
        critiques, images = Sums(strata), Sums(strata)
        excluded, places, among = dict[str, Sums](), dict[int, Sums](), list[str]()
        for reason, place, stratum, number, squares, image_count, first_images in rows:
            among = first_images
            if reason is not None:
                excluded.setdefault(reason, Sums(strata)).add(stratum, number, squares)
                continue
            places.setdefault(place, Sums(strata)).add(stratum, number, squares)
            critiques.add(stratum, number, squares)
            images.add(stratum, image_count, image_count)
        return cls(
            critiques=critiques.estimate(),
            images=images.estimate(),
            excluded={reason: sums.estimate() for reason, sums in excluded.items()},
            places=Counter({place: sums.estimate() for place, sums in places.items()}),
            among=among,
        )


def tally_statement(
    project_id: str, chosen: Sequence[Condition], place: Expression, order: Order, sample: Sample | None = None
) -> Expression:
    """The SQL of a Tally of a project's critiques, or of a sample of its images; `place` is a number over `image`."""
    of_critiques = [one for one in chosen if not one.of_image]
    of_images = [one for one in chosen if one.of_image]
    numbered = any(one.needs_numbers for one in of_images)
    numbers = [_NUMBER.format(name=name, is_it=is_it) for name, is_it in _LEVELS.items()] if numbered else []
    sql = _STATEMENT.format(
        sampled=_SAMPLED if sample else "",
        stratum="sampled.stratum" if sample else "0",
        critiques=_OF_SAMPLED if sample else _ALL,
        reason=first_reason([(one.reason, one.sql) for one in of_critiques]),
        first=_FIRST[order],
        numbers="".join(f", {number}" for number in numbers),
        sums="".join(f", {_SUM.format(name=name)}" for name in _LEVELS) if numbered else "",
        place=place.sql,
        reason_of_image=first_reason([(one.reason, one.of_image) for one in of_images]),
        images=_IMAGES,
    )
    values: list[Any] = [sample.batches, sample.positions, sample.numbers] if sample else []
    values += [value for one in of_critiques for value in one.values]
    values += [] if sample else [project_id]
    return Expression(sql, (*values, *place.values, *(one.values[-1] for one in of_images)))


def first_reason(conditions: Sequence[tuple[str, str]]) -> str:
    """SQL of why something is left out: of (reason, SQL), the first whose SQL does not hold; NULL where all do."""
    cases = " ".join(f"WHEN NOT ({sql}) THEN '{reason}'" for reason, sql in conditions)
    return f"CASE {cases} END" if cases else "NULL"
