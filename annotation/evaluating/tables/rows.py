"""The rows and columns of the table: scores, baselines, people and published rows in one form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from annotation.evaluating.baselines import Baseline
from annotation.evaluating.items import CRITERIA, Criterion
from annotation.evaluating.published.rows import COUNTS, PublishedRow
from annotation.evaluating.scores import CHOICES, CriterionScore, Score, combine
from annotation.statistics.proportions import Estimate

RowKind = Literal["model", "text_only", "people", "baseline", "published"]
OVERALL: Final = "overall"
MARK: Final = "†"
_AXES: Final[Mapping[Criterion, str]] = {"AesP": "dimension", "AesE": "dimension", "AesA": "level"}
_NAMES: Final = {"technical_quality": "technical quality", "color_and_light": "colour and light"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A score as it is printed: percent, 0 to 2 for AesI, points for the overall score. `note` marks a correction."""

    value: float
    low: float | None = None
    high: float | None = None
    n: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One model, baseline, group of people or published row; `cells` by the keys of columns.

    `scope` says what the scores are of, for files in which a row may stand alone: the benchmark, its items, the judge,
    when they were computed.
    """

    name: str
    kind: RowKind
    cells: Mapping[str, Cell]
    notes: tuple[str, ...] = ()
    scope: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `key` is a criterion, one with a part of it (`AesP.composition`), or `overall`."""

    key: str
    title: str
    digits: int
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, with the notes below them."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = field(default=())


def cell_of(estimate: Estimate, scale: int) -> Cell | None:
    """Returns the cell of an estimate, without an interval that has no width; None where there is no value."""
    estimate = estimate.without_certainty()
    if estimate.value is None:
        return None
    low = None if estimate.low is None else estimate.low * scale
    high = None if estimate.high is None else estimate.high * scale
    return Cell(estimate.value * scale, low, high, estimate.n)


def make_table(rows: Iterable[TableRow], *, with_parts: bool = True, notes: Sequence[str] = ()) -> Table:
    """Returns the table of rows: the columns of AesBench that any row has, then parts that it does not know."""
    rows = tuple(rows)
    keys = {key for row in rows for key in row.cells}
    columns = tuple(column for column in _columns(keys) if column.key in keys and (with_parts or not column.is_part))
    row_notes = [f"{row.name}: {note}" for row in rows for note in row.notes]
    marks = [
        f"{MARK} {row.name}, {column.title}: {cell.note}"
        for row in rows
        for column in columns
        if (cell := row.cells.get(column.key)) and cell.note
    ]
    return Table(columns, rows, (*notes, *row_notes, *marks))


def score_row(name: str, score: Score, kind: RowKind = "model", notes: Sequence[str] = ()) -> TableRow:
    """Returns the row of a model's score."""
    cells = dict(_choice_cells(score.criteria))
    if score.interpretation is not None:
        cells |= _cells("AesI", score.interpretation.value, score.interpretation.aspects, 1)
    overall = score.overall
    if score.interpretation is not None and score.interpretation.value.without_certainty().low is None:
        overall = Estimate(overall.value, None, None, overall.n)  # its interval would take AesI for certain
    cells |= _cell(OVERALL, overall, 1)
    return TableRow(name, kind, cells, tuple(notes))


def baseline_row(name: str, baseline: Baseline) -> TableRow:
    """Returns the row of a baseline, which has no AesI and so no overall score."""
    return TableRow(name, "baseline", dict(_choice_cells(baseline)))


def published_row(row: PublishedRow) -> TableRow:
    """Returns a published row as it was printed, with a note where its sub-scores contradict the printed score."""
    cells: dict[str, Cell] = {}
    for criterion, value in row.scores.items():
        recomputed = row.recomputed.get(criterion)
        note = "" if recomputed is None else f"printed so; its sub-scores give {recomputed:.2f}"
        cells[criterion] = Cell(value, note=note)
        for name, part in row.sub_scores.get(criterion, {}).items():
            cells[f"{criterion}.{name}"] = Cell(part)
    if row.overall is not None:
        cells[OVERALL] = Cell(row.overall)
    return TableRow(row.model, "published", cells)


def estimate_overall(row: TableRow) -> Estimate:
    """Returns the overall score of a row from its four criteria, by the scorer's own rule."""
    accuracies = [
        Estimate(row.cells[criterion].value / 100, None, None, 0) for criterion in CHOICES if criterion in row.cells
    ]
    reasons = row.cells.get("AesI")
    return combine(accuracies, None if reasons is None else Estimate(reasons.value, None, None, 0))


def _choice_cells(criteria: Mapping[Criterion, CriterionScore]) -> Iterator[tuple[str, Cell]]:
    for criterion, score in criteria.items():
        parts = score.groups.get(_AXES[criterion], {})
        yield from _cells(criterion, score.accuracy, parts, 100).items()


def _cells(criterion: Criterion, whole: Estimate, parts: Mapping[str, Estimate], scale: int) -> dict[str, Cell]:
    cells = _cell(criterion, whole, scale)
    for name, estimate in parts.items():
        cells |= _cell(f"{criterion}.{name}", estimate, scale)
    return cells


def _cell(key: str, estimate: Estimate, scale: int) -> dict[str, Cell]:
    """Returns a cell by its key; none where there is no value."""
    cell = cell_of(estimate, scale)
    return {} if cell is None else {key: cell}


def _columns(keys: set[str]) -> Iterator[Column]:
    for criterion in CRITERIA:
        digits = 3 if criterion == "AesI" else 2
        yield Column(criterion, criterion, digits)
        known = list(COUNTS[criterion])
        present = sorted(key.partition(".")[2] for key in keys if key.startswith(f"{criterion}."))
        for name in [*known, *(name for name in present if name not in known)]:
            title = f"{criterion} {_NAMES.get(name, name.replace('_', ' '))}"
            yield Column(f"{criterion}.{name}", title, digits, is_part=True)
    yield Column(OVERALL, "Overall", 2)
