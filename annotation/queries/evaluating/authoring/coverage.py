"""Reads the coverage board: how many candidates of each sort there are, are accepted and are wanted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum

from annotation.evaluating.coverage_targets import CellKey
from annotation.models import CoverageCell, Project
from annotation.queries.images.batch_images import sources_in
from annotation.queries.projects.questionnaires import definition_of
from annotation.rules.candidates import ITEM_CRITERIA, questions_by_criterion

MAX_SOURCES: Final = 12
MAX_CELLS: Final = 900
"""How many cells the board shows at most: a form may have 1,000 fields."""


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

    The cells of a criterion are in the order of the questionnaire. Of more than MAX_SOURCES sources those with most
    candidates are shown, so that the cost follows neither the images nor the candidates.
    """
    in_use = CoverageCell.objects.filter(Q(candidates__gt=0) | Q(target__gt=0), project=project)
    sources = _sources_of(project, in_use)
    rows = in_use.filter(source__in=sources).order_by("criterion", "source", "dimension", "kind")[:MAX_CELLS]
    stored = {CellKey(cell.criterion, cell.source, cell.dimension, cell.kind): cell for cell in rows}
    keys = dict.fromkeys(chain(_keys_of(project, sources), stored))
    return [_cell(key, stored.get(key)) for key in islice(keys, MAX_CELLS)]


def scarce_first(cells: Iterable[BoardCell]) -> list[BoardCell]:
    """Returns the cells that lack candidates, those that lack the largest share of their target first."""
    lacking = [cell for cell in cells if cell.missing]
    return sorted(lacking, key=lambda cell: (-cell.missing / (cell.target or 1), -cell.missing, cell.key))


def criterion_questions(project: Project) -> dict[str, Mapping[str, Any]]:
    """Returns the questions with a criterion of the project's present questionnaire, by criterion."""
    if project.questionnaire_id is None:
        return {}
    return questions_by_criterion(definition_of(project.questionnaire_id))


def _sources_of(project: Project, in_use: QuerySet[CoverageCell]) -> list[str]:
    """Returns the sources that the board shows, in alphabetical order; "" for images without one comes last."""
    busiest = in_use.values("source").annotate(number=Sum("candidates")).order_by("-number", "source")
    names = dict.fromkeys([*busiest.values_list("source", flat=True)[:MAX_SOURCES], *sources_in(project, MAX_SOURCES)])
    return sorted(islice(names, MAX_SOURCES), key=lambda name: (not name, name)) or [""]


def _keys_of(project: Project, sources: Iterable[str]) -> Iterator[CellKey]:
    for criterion, question in criterion_questions(project).items():
        tags = [("", "")]
        if criterion in ITEM_CRITERIA:
            tags = [
                (dimension["value"], kind["value"])
                for dimension in question["dimensions"]
                for kind in question["kinds"]
            ]
        for source in sources:
            for dimension, kind in tags:
                yield CellKey(criterion, source, dimension, kind)


def _cell(key: CellKey, stored: CoverageCell | None) -> BoardCell:
    return BoardCell(key, stored.candidates, stored.accepted, stored.target) if stored else BoardCell(key)
