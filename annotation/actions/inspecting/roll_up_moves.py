"""Moves the roll-ups by differences: many rows of a table in one statement."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

_ADD: Final = """
INSERT INTO {table} AS kept (project_id, {columns}, number)
SELECT %s, {values}, number FROM unnest({arrays}, %s::bigint[]) AS moved({columns}, number)
ON CONFLICT (project_id, {columns}) DO UPDATE SET number = kept.number + excluded.number
"""
_REMOVE_ZEROS: Final = """
DELETE FROM {table} kept USING (SELECT {values} FROM unnest({arrays}) AS moved({columns})) AS moved({columns})
 WHERE kept.project_id = %s AND kept.number = 0 AND {matches}
"""
_CLEAR: Final = "DELETE FROM {table} WHERE project_id = %s"
_PATTERN: Final = "smallint[]"


@dataclass(frozen=True)
class RollUp:
    """A table of counts: its columns beside the project and the number, with their types."""

    table: str
    columns: tuple[tuple[str, str], ...]

    def statement(self, template: str) -> str:
        # `unnest` would flatten an array of arrays, which are therefore passed as texts.
        types = [("text" if kind == _PATTERN else kind) for _name, kind in self.columns]
        return template.format(
            table=self.table,
            columns=", ".join(name for name, _kind in self.columns),
            values=", ".join(f"{name}::{kind}" for name, kind in self.columns),
            arrays=", ".join(f"%s::{kind}[]" for kind in types),
            matches=" AND ".join(f"kept.{name} = moved.{name}" for name, _kind in self.columns),
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
                if moved:
                    arrays = _arrays(list(moved))
                    cursor.execute(roll_up.statement(_ADD), [project_id, *arrays, list(moved.values())])
                if taken := [key for key, number in moved.items() if number < 0]:
                    cursor.execute(roll_up.statement(_REMOVE_ZEROS), [*_arrays(taken), project_id])


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
