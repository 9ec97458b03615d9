"""Dot plots with intervals as SVG attributes: a line each, so that names and figures beside them are text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from annotation.evaluating.tables.rows import Cell
from annotation.queries.evaluating.table.entries import Entry
from frontend.presenting.benchmarks.score_words import evaluation_name, interval_text, row_name, value_text

HIGHEST: Final = {"AesP": 100.0, "AesE": 100.0, "AesA": 100.0, "AesI": 2.0}
MODELS_SHOWN: Final = 20
_NO_MODEL_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Dot:
    """A score on an axis of 100 units with its interval; `style` is a class of the style sheet."""

    x: float
    low: float
    high: float
    style: str = ""


@dataclass(frozen=True, slots=True)
class DotLine:
    """One line of a plot: a name, and one or two dots with their figures in words."""

    name: str
    dots: Sequence[Dot]
    text: str
    interval: str = ""
    second_text: str = ""


@dataclass(frozen=True, slots=True)
class DotPlot:
    """Lines under a title; `chance` is where a guess at random ends up, if that is known."""

    title: str
    lines: Sequence[DotLine]
    highest: str
    chance: float | None = None
    omitted: int = 0


def dot_of(cell: Cell, highest: float, style: str = "") -> Dot:
    """Returns the dot of a score whose axis ends at `highest`."""
    scale = 100 / highest
    low, high = (cell.value if end is None else end for end in (cell.low, cell.high))
    return Dot(round(cell.value * scale, 2), round(low * scale, 2), round(high * scale, 2), style)


def criterion_plots(entries: Iterable[Entry]) -> list[DotPlot]:
    """Returns a plot of each criterion that a model has a score of: the best models, and what stands beside them."""
    of_benchmark = [entry for entry in entries if entry.group != "published"]
    plots = []
    for criterion, highest in HIGHEST.items():
        rows = [(entry, entry.row.cells[criterion]) for entry in of_benchmark if criterion in entry.row.cells]
        models = sorted((row for row in rows if row[0].group == "models"), key=lambda row: -row[1].value)
        text_only = sorted((row for row in rows if row[0].group == "text_only"), key=lambda row: -row[1].value)
        beside = [row for row in rows if row[0].group == "beside"]
        people = [row for row in beside if row[0].row.kind == "people"]
        if not models:
            continue
        plotted = [*models[:MODELS_SHOWN], *text_only[:_NO_MODEL_SHOWN], *people]
        chance = next((cell.value for entry, cell in beside if entry.row.name == "Random"), None)
        plots.append(
            DotPlot(
                criterion,
                [_line(entry, cell, criterion) for entry, cell in plotted],
                highest=f"{highest:g}",
                chance=None if chance is None else round(chance * 100 / highest, 2),
                omitted=len(models) - min(len(models), MODELS_SHOWN),
            )
        )
    return plots


def _line(entry: Entry, cell: Cell, criterion: str) -> DotLine:
    digits = 3 if criterion == "AesI" else 1
    style = {"people": "people", "text_only": "text-only"}.get(entry.row.kind, "")
    dot = dot_of(cell, HIGHEST[criterion], style)
    evaluation = entry.evaluation
    name = evaluation_name(evaluation.name, text_only=evaluation.text_only) if evaluation else row_name(entry.row.name)
    return DotLine(name, [dot], value_text(cell, digits), interval_text(cell, digits))
