"""Counts what a release would contain, in one statement: critiques image by image, and then the images.

Conditions on images are evaluated once for each image, not for each of its critiques. Over a sample of the images, the
same statement is an estimate.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from annotation.exporting.filters import Condition, exclusion_reason
from annotation.exporting.sampling import Sample, StratifiedSum, Stratum
from annotation.exporting.sql.critique_json import LineOrder
from annotation.exporting.sql.expressions import Expression
from annotation.exporting.sql.instruction_json import InstructionChoice
from annotation.models import FINISHED

# As many images are named as the rows of a preview may need: not each critique makes a row in every format.
FIRST_IMAGES: Final = 60
# Counts of an image's finished critiques, whatever the other filters exclude.
_LEVELS: Final = {"low": "= 'low'", "medium": "= 'medium'", "high": "= 'high'", "finished": "IS NOT NULL"}
_NUMBER: Final = f"count(*) FILTER (WHERE critique.level {{is_it}} AND {FINISHED.sql()}) AS {{name}}"
_SUM: Final = "sum({name}) OVER (PARTITION BY image_id) AS {name}"
# PostgreSQL has no minimum of UUIDs; their texts are in the same order.
_FIRST: Final[dict[LineOrder, str]] = {
    "critique": """min(critique.id::text COLLATE "C")""",
    "image": "critique.image_id",
}
_STATEMENT: Final = """
WITH {sampled} grouped AS (
    SELECT critique.image_id, {reason} AS reason, {stratum} AS stratum, count(*) AS number,
           {instructions} AS instructions, {first} AS first {numbers}
      FROM {critiques} GROUP BY 1, 2, 3
), summed AS (
    SELECT image_id, reason, stratum, number, instructions, first {sums} FROM grouped
), judged AS (
    SELECT summed.*, {split} AS split, coalesce(summed.reason, {image_reason}) AS verdict
      FROM summed JOIN annotation_image image ON image.id = summed.image_id
)
SELECT verdict, CASE WHEN verdict IS NULL THEN split END, stratum,
       sum(number)::bigint, sum(number * number)::bigint, count(*),
       sum(instructions)::bigint, sum(instructions * instructions)::bigint, {first_images}
  FROM judged GROUP BY 1, 2, 3 ORDER BY 1
"""
_ALL_CRITIQUES: Final = "annotation_critique critique WHERE critique.project_id = %s"
_SAMPLED: Final = """
sampled AS MATERIALIZED (
    SELECT image.id, drawn.stratum
      FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS drawn(batch_id, position, stratum)
      JOIN annotation_image image ON image.batch_id = drawn.batch_id AND image.position = drawn.position
),
"""
_SAMPLED_CRITIQUES: Final = "sampled JOIN annotation_critique critique ON critique.image_id = sampled.id"
_FIRST_IMAGES: Final = (
    f"ARRAY(SELECT image_id::text FROM judged WHERE verdict IS NULL ORDER BY first LIMIT {FIRST_IMAGES})"
)
# Without a sample, each image represents itself.
_ALL_IMAGES: Final = (Stratum(1, 1),)

# Reason, split number, stratum, critiques, sum of their squares image by image, images, the same two of instructions,
# first images.
_Row = tuple[str | None, int, int, int, int, int, int, int, list[str]]


@dataclass(frozen=True, slots=True)
class Counts:
    """The critiques, images and instructions of a release, and the critiques in each split (by its number).

    `excluded` counts critiques by reason. `first_images` are the ids of the images of the first critiques. Of a sample
    that does not have every image, the counts are estimates, and `first_images` are from the sample.
    """

    critiques: int
    images: int
    instructions: int
    excluded: dict[str, int]
    by_split: Counter[int]
    first_images: list[str]

    @classmethod
    def of(cls, rows: Iterable[_Row], sample: Sample | None = None) -> "Counts":
        """Returns the counts from the rows of `counts_statement`."""
        strata = sample.strata if sample else _ALL_IMAGES
        critiques, images, instructions = StratifiedSum(strata), StratifiedSum(strata), StratifiedSum(strata)
        excluded, by_split = dict[str, StratifiedSum](), dict[int, StratifiedSum]()
        first_images = list[str]()
        for reason, split, stratum, number, squares, image_count, *instruction_sums, row_images in rows:
            first_images = row_images  # the same in each row
            if reason is not None:
                excluded.setdefault(reason, StratifiedSum(strata)).add(stratum, number, squares)
                continue
            by_split.setdefault(split, StratifiedSum(strata)).add(stratum, number, squares)
            critiques.add(stratum, number, squares)
            images.add(stratum, image_count, image_count)
            instructions.add(stratum, *instruction_sums)
        return cls(
            critiques=critiques.estimate(),
            images=images.estimate(),
            instructions=instructions.estimate(),
            excluded={reason: total.estimate() for reason, total in excluded.items()},
            by_split=Counter({split: total.estimate() for split, total in by_split.items()}),
            first_images=first_images,
        )


def counts_statement(
    project_id: str,
    conditions: Sequence[Condition],
    split: Expression,
    order: LineOrder,
    sample: Sample | None = None,
    instructions: InstructionChoice | None = None,
) -> Expression:
    """Returns the SQL of Counts of a project's critiques, or of a sample of its images.

    `split` is SQL of a split's number, over the row `image`.
    """
    on_critiques = [condition for condition in conditions if not condition.image_sql]
    on_images = [condition for condition in conditions if condition.image_sql]
    number = instructions.count() if instructions else Expression("0")
    needs_counts = any(condition.needs_counts for condition in on_images)
    numbers = [_NUMBER.format(name=name, is_it=is_it) for name, is_it in _LEVELS.items()] if needs_counts else []
    sql = _STATEMENT.format(
        sampled=_SAMPLED if sample else "",
        stratum="sampled.stratum" if sample else "0",
        critiques=_SAMPLED_CRITIQUES if sample else _ALL_CRITIQUES,
        reason=exclusion_reason([(condition.reason, condition.sql) for condition in on_critiques]),
        instructions=f"sum({number.sql})::bigint",
        first=_FIRST[order],
        numbers="".join(f", {number}" for number in numbers),
        sums="".join(f", {_SUM.format(name=name)}" for name in _LEVELS) if needs_counts else "",
        split=split.sql,
        image_reason=exclusion_reason([(condition.reason, condition.image_sql) for condition in on_images]),
        first_images=_FIRST_IMAGES,
    )
    values: list[Any] = [sample.batches, sample.positions, sample.stratum_numbers] if sample else []
    values += [value for condition in on_critiques for value in condition.values]
    values += [*number.values, *([] if sample else [project_id])]
    image_values = [value for condition in on_images for value in condition.values[-1:]]
    return Expression(sql, (*values, *split.values, *image_values))
