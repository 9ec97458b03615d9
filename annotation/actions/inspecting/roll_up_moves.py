"""Moves the roll-ups by differences: many rows of a table in one statement."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

_ADD: Final = """
WITH added AS (
    INSERT INTO {table} AS kept (project_id, {columns}, number)
    SELECT %s, {values}, number FROM unnest({arrays}, %s::bigint[]) AS moved({columns}, number)
    ON CONFLICT (project_id, {columns}) DO UPDATE SET number = kept.number + excluded.number
    RETURNING id, number
)
SELECT id FROM added WHERE number = 0
"""
_REMOVE: Final = "DELETE FROM {table} WHERE id = ANY(%s)"
_CLEAR: Final = "DELETE FROM {table} WHERE project_id = %s"
_PATTERN: Final = "smallint[]"


@dataclass(frozen=True)
class RollUp:
    """A table of counts: its columns beside the project and the number, with their types."""

    table: str
    columns: tuple[tuple[str, str], ...]

    @property
    def statement(self) -> str:
        """SQL that adds to the numbers, and returns the ids of rows whose number is then 0."""
        # `unnest` would flatten an array of arrays, which are therefore passed as texts.
        types = [("text" if kind == _PATTERN else kind) for _name, kind in self.columns]
        return _ADD.format(
            table=self.table,
            columns=", ".join(name for name, _kind in self.columns),
            values=", ".join(f"{name}::{kind}" for name, kind in self.columns),
            arrays=", ".join(f"%s::{kind}[]" for kind in types),
        )


DAYS: Final = RollUp(
    "annotation_daycount", (("day", "date"), ("batch_id", "uuid"), ("annotator_id", "uuid"), ("name", "text"))
)
ANSWERS: Final = RollUp(
    "annotation_answercount",
    (("questionnaire_id", "uuid"), ("name", "text"), ("question", "text"), ("source", "text"), ("value", "text")),
)
RATERS: Final = RollUp(
    "annotation_ratercount",
    (("questionnaire_id", "uuid"), ("annotator_id", "uuid"), ("question", "text"), ("name", "text")),
)
PATTERNS: Final = RollUp(
    "annotation_ratingpattern",
    (("questionnaire_id", "uuid"), ("question", "text"), ("week", "date"), ("pattern", _PATTERN)),
)
BATCHES: Final = RollUp("annotation_batchcount", (("batch_id", "uuid"), ("critiques", "smallint")))
ROLL_UPS: Final = (DAYS, ANSWERS, RATERS, PATTERNS, BATCHES)

Key = tuple[Any, ...]


class Moves:
    """Differences of roll-ups, summed up before they are written."""

    def __init__(self) -> None:
        self._numbers: dict[RollUp, Counter[Key]] = defaultdict(Counter)

    def add(self, roll_up: RollUp, key: Key, number: int) -> None:
        """Adds to the number of a key; a negative one takes away."""
        self._numbers[roll_up][key] += number

    def write(self, project_id: UUID) -> None:
        """Writes the differences, and deletes the rows of a project whose number is then 0."""
        with connection.cursor() as cursor:
            for roll_up, numbers in self._numbers.items():
                moved = {key: number for key, number in numbers.items() if number}
                if not moved:
                    continue
                cursor.execute(roll_up.statement, [project_id, *_arrays(list(moved)), list(moved.values())])
                if empty := [row_id for (row_id,) in cursor.fetchall()]:
                    cursor.execute(_REMOVE.format(table=roll_up.table), [empty])


def clear_roll_ups(project_id: UUID) -> None:
    """Deletes all counts of a project."""
    with connection.cursor() as cursor:
        for roll_up in ROLL_UPS:
            cursor.execute(_CLEAR.format(table=roll_up.table), [project_id])
        cursor.execute(_CLEAR.format(table="annotation_imageratings"), [project_id])


def _arrays(keys: list[Key]) -> list[list[str]]:
    return [[_text(value) for value in column] for column in zip(*keys, strict=True)]


def _text(value: Any) -> str:
    return "{" + ",".join(map(str, value)) + "}" if isinstance(value, tuple) else str(value)
