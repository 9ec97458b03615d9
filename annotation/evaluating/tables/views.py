"""The views of the table: which columns it shows of the scores, and each row's cells for them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from annotation.evaluating.items import CRITERIA
from annotation.evaluating.judgements import InterpretationScore
from annotation.evaluating.reading.base import OUTCOMES
from annotation.evaluating.scores import CriterionScore, Score
from annotation.evaluating.tables.rows import (
    OVERALL,
    Cell,
    Column,
    RowKind,
    Table,
    TableRow,
    cell_of,
    make_table,
    score_row,
)
from annotation.statistics.proportions import Estimate, proportion

View = Literal["criteria", "parts", "kinds", "sources", "outcomes"]
VIEWS: Final[tuple[View, ...]] = ("criteria", "parts", "kinds", "sources", "outcomes")
"""The criteria alone; with dimensions, grades and aspects; by kind of question; by source of images; outcomes."""
AXES: Final[Mapping[str, str]] = {"kinds": "kind", "sources": "source"}
TRIALS: Final = {"read": "of those read", "all_right": "correct in all trials", "consistency": "same in all trials"}
"""What the view of outcomes shows beside the accuracy of a criterion."""


def view_row(name: str, score: Score, view: View, kind: RowKind = "model", notes: Iterable[str] = ()) -> TableRow:
    """Returns the row of a score with the cells of a view."""
    row = score_row(name, score, kind, tuple(notes))
    if view == "parts":
        return row
    cells = {key: cell for key, cell in row.cells.items() if "." not in key}
    if view in AXES:
        cells |= _axis_cells(score, AXES[view])
    if view == "outcomes":
        cells = {key: cell for key, cell in cells.items() if key in score.criteria} | _outcome_cells(score)
    return TableRow(name, kind, cells, row.notes)


def without_parts(row: TableRow, view: View) -> TableRow:
    """Returns a row that has no other parts than those of AesBench as a view shows it."""
    if view == "parts":
        return row
    cells = {key: cell for key, cell in row.cells.items() if "." not in key}
    if view == "outcomes":
        cells = {key: cell for key, cell in cells.items() if key not in ("AesI", OVERALL)}
    return TableRow(row.name, row.kind, cells, row.notes)


def view_table(rows: Iterable[TableRow], view: View, notes: Iterable[str] = ()) -> Table:
    """Returns the table of rows that were made for a view."""
    table = make_table(rows, with_parts=view == "parts", notes=tuple(notes))
    if view in ("criteria", "parts"):
        return table
    keys = {key for row in table.rows for key in row.cells}
    return Table(tuple(_columns(keys, view)), table.rows, table.notes)


def outcome_counts(score: Score) -> dict[str, int]:
    """Returns how many answers to questions with options have each outcome."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for criterion in score.criteria.values():
        for outcome, number in criterion.outcomes.items():
            counts[outcome] += number
    return {str(outcome): number for outcome, number in counts.items()}


def _axis_cells(score: Score, axis: str) -> dict[str, Cell]:
    cells = {
        f"{criterion}.{value}": cell
        for criterion, values in score.criteria.items()
        for value, estimate in values.groups.get(axis, {}).items()
        if (cell := cell_of(estimate, 100))
    }
    groups = {} if score.interpretation is None else (score.interpretation.groups or {}).get(axis, {})
    return cells | {f"AesI.{value}": cell for value, estimate in groups.items() if (cell := cell_of(estimate, 1))}


def _outcome_cells(score: Score) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for criterion, values in score.criteria.items():
        for name, estimate in _trial_estimates(values):
            if cell := cell_of(estimate, 100):
                cells[f"{criterion}.{name}"] = cell
    for outcome in ("refused", "unreadable", "failed"):
        if cell := cell_of(_outcome_share(score, outcome), 100):
            cells[f"outcome.{outcome}"] = cell
    if score.interpretation is not None:
        cells |= _unjudged_cell(score.interpretation)
    return cells


def _outcome_share(score: Score, outcome: str) -> Estimate:
    """Returns the share of answers with an outcome; its interval is over items, of which trials make no more."""
    counts = outcome_counts(score)
    answers = sum(counts.values())
    items = sum(criterion.accuracy.n for criterion in score.criteria.values())
    return proportion(counts[outcome] / answers * items if answers else 0, items if answers else 0)


def _trial_estimates(values: CriterionScore) -> Iterator[tuple[str, Estimate]]:
    yield "read", values.read_accuracy
    if values.all_right is not None:
        yield "all_right", values.all_right
    if values.consistency is not None:
        yield "consistency", values.consistency


def _unjudged_cell(interpretation: InterpretationScore) -> dict[str, Cell]:
    n = interpretation.judged + interpretation.unjudged
    cell = cell_of(proportion(interpretation.judged, n), 100)
    return {"AesI.judged": cell} if cell else {}


def _columns(keys: set[str], view: View) -> Iterator[Column]:
    for outcome in OUTCOMES:
        if f"outcome.{outcome}" in keys:
            yield Column(f"outcome.{outcome}", outcome.capitalize(), 2)
    for criterion in CRITERIA:
        digits = 3 if criterion == "AesI" and view in AXES else 2
        if criterion in keys:
            yield Column(criterion, criterion, 3 if criterion == "AesI" else 2)
        prefix = f"{criterion}."
        parts = [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]
        for name in sorted(parts, key=_position):
            title = f"{criterion} {TRIALS.get(name, name.replace('_', ' '))}"
            yield Column(f"{prefix}{name}", title, digits, is_part=True)
    if OVERALL in keys:
        yield Column(OVERALL, "Overall", 2)


def _position(name: str) -> tuple[int, str]:
    order = ["yes_no", "what", "how", "why", *TRIALS]
    return (order.index(name), "") if name in order else (len(order), name)
