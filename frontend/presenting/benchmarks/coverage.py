"""The coverage board as its page shows it: tables of dimension × kind, and what is scarcest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotation.queries.evaluating.authoring.coverage import BoardCell, scarce_first
from annotation.rules.candidates import ITEM_CRITERIA
from frontend.presenting.benchmarks.candidates import Tags, criterion_in_words, source_in_words

SCARCE_SHOWN = 8


@dataclass(frozen=True, slots=True)
class CellView:
    """Counts of one cell or of several: those authored, those of them accepted, and how many are wanted."""

    label: str
    authored: int
    accepted: int
    target: int
    missing: int

    @property
    def reached(self) -> int:
        """How many of those that are wanted there are."""
        return min(self.authored, self.target)


@dataclass(frozen=True, slots=True)
class CriterionTable:
    """One criterion: a row for each dimension and a column for each kind, or a row for each source."""

    title: str
    columns: list[str]
    rows: list[tuple[str, list[CellView]]]
    total: CellView


def scarce_cells(cells: Iterable[BoardCell], tags: Tags) -> list[CellView]:
    """Returns the cells that lack most of their target."""
    return [_sum(tags.cell(cell.key), [cell]) for cell in scarce_first(cells)[:SCARCE_SHOWN]]


def criterion_tables(cells: Sequence[BoardCell], tags: Tags) -> list[CriterionTable]:
    """Returns a table for each criterion; its cells sum up the sources that are in `cells`."""
    criteria = dict.fromkeys(cell.key.criterion for cell in cells)
    return [
        _table(criterion, [cell for cell in cells if cell.key.criterion == criterion], tags) for criterion in criteria
    ]


def _table(criterion: str, cells: list[BoardCell], tags: Tags) -> CriterionTable:
    title, total = criterion_in_words(criterion), _sum("", cells)
    if criterion not in ITEM_CRITERIA:
        sources = dict.fromkeys(cell.key.source for cell in cells)
        rows = [
            (source_in_words(source), [_sum("", [cell for cell in cells if cell.key.source == source])])
            for source in sources
        ]
        return CriterionTable(title, [], rows, total)
    kinds = dict.fromkeys(cell.key.kind for cell in cells)
    rows = []
    for dimension in dict.fromkeys(cell.key.dimension for cell in cells):
        of_dimension = [cell for cell in cells if cell.key.dimension == dimension]
        views = [
            _sum(tags.kinds.get(kind, kind), [cell for cell in of_dimension if cell.key.kind == kind]) for kind in kinds
        ]
        rows.append((tags.dimensions.get(dimension, dimension), [*views, _sum("", of_dimension)]))
    return CriterionTable(title, [tags.kinds.get(kind, kind) for kind in kinds], rows, total)


def _sum(label: str, cells: Sequence[BoardCell]) -> CellView:
    return CellView(
        label,
        sum(cell.authored for cell in cells),
        sum(cell.accepted for cell in cells),
        sum(cell.target or 0 for cell in cells),
        sum(cell.missing for cell in cells),
    )
