"""Reads the coverage board: how many candidates of each sort there are, are accepted and are wanted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from annotation.evaluating.coverage_targets import CellKey
from annotation.models import CoverageCell, Project
from annotation.queries.images.batch_images import sources_in
from annotation.queries.projects.questionnaires import definition_of
from annotation.rules.candidates import ITEM_CRITERIA, questions_by_criterion

MAX_SOURCES: Final = 12
MAX_CELLS: Final = 2_000


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One sort of candidates: those that are authored and not left out, those accepted, and how many are wanted.

    Of grades and reasons, the images that have one are counted.
    """

    key: CellKey
    authored: int = 0
    accepted: int = 0
    target: int | None = None

    @property
    def missing(self) -> int:
        return max((self.target or 0) - self.authored, 0)


def coverage_cells(project: Project) -> list[BoardCell]:
    """Returns every cell that the project's questionnaire and images make, and those that have a count or a target.

    The cells of a criterion are in the order of the questionnaire. The cost follows the number of cells alone.
    """
    stored = {
        CellKey(cell.criterion, cell.source, cell.dimension, cell.kind): cell
        for cell in CoverageCell.objects.filter(project=project)[:MAX_CELLS]
    }
    counted = [key for key, cell in stored.items() if cell.candidates or cell.target]
    keys = dict.fromkeys([*_keys_of(project, counted), *counted])
    return [_cell(key, stored.get(key)) for key in keys]


def scarce_first(cells: Iterable[BoardCell]) -> list[BoardCell]:
    """Returns the cells that lack candidates, those that lack the largest share of their target first."""
    lacking = [cell for cell in cells if cell.missing]
    return sorted(lacking, key=lambda cell: (-cell.missing / (cell.target or 1), -cell.missing, cell.key))


def criterion_questions(project: Project) -> dict[str, Mapping[str, Any]]:
    """Returns the questions with a criterion of the project's present questionnaire, by criterion."""
    if project.questionnaire_id is None:
        return {}
    return questions_by_criterion(definition_of(project.questionnaire_id))


def _keys_of(project: Project, counted: Iterable[CellKey]) -> Iterable[CellKey]:
    sources = list(dict.fromkeys([*sources_in(project, MAX_SOURCES), *(key.source for key in counted)]))
    for criterion, question in criterion_questions(project).items():
        tags = [("", "")]
        if criterion in ITEM_CRITERIA:
            tags = [
                (dimension["value"], kind["value"])
                for dimension in question["dimensions"]
                for kind in question["kinds"]
            ]
        for source in sources or [""]:
            for dimension, kind in tags:
                yield CellKey(criterion, source, dimension, kind)


def _cell(key: CellKey, stored: CoverageCell | None) -> BoardCell:
    return BoardCell(key, stored.candidates, stored.accepted, stored.target) if stored else BoardCell(key)
