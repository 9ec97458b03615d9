"""Reads the published rows, and finds the cells that their own sub-scores contradict."""

import csv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from annotation.evaluating.items import CRITERIA, Criterion
from annotation.evaluating.judgements import ASPECTS
from annotation.evaluating.scores import Tally

SOURCE: Final = "AesBench (arXiv:2401.08276) and its leaderboard, as of 2026-11-26"
RANDOM: Final = "random"
COUNTS: Final[dict[Criterion, dict[str, int]]] = {
    "AesP": {"technical_quality": 312, "color_and_light": 1203, "composition": 1003, "content": 282},
    "AesE": {"emotion": 1805, "interest": 31, "uniqueness": 29, "vibe": 935},
    "AesA": {"high": 1251, "medium": 829, "low": 720},
    "AesI": dict.fromkeys(ASPECTS, 1),
}
"""AesBench's numbers of items by sub-score; of AesI all three aspects count alike."""
_TOLERANCES: Final[dict[Criterion, float]] = {"AesP": 0.05, "AesE": 0.05, "AesA": 0.05, "AesI": 0.005}
_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """What was printed of a model: accuracies in percent, AesI from 0 to 2; what was not printed is missing.

    `recomputed` has, for the criteria whose sub-scores contradict the printed score, what they give.
    """

    model: str
    scores: dict[Criterion, float]
    sub_scores: dict[Criterion, dict[str, float]]
    overall: float | None
    recomputed: dict[Criterion, float] = field(default_factory=dict)


@cache
def published_rows() -> tuple[PublishedRow, ...]:
    """Returns all published rows, those with an overall score first, best first."""
    details = {row["model"]: row for row in _read("aesbench.csv")}
    rows = [_row(row["model"], row, details.pop(row["sub_scores"], {})) for row in _read("aesbench-overall.csv")]
    rows += [_row(model, row, row) for model, row in details.items()]
    return tuple(sorted(rows, key=lambda row: (row.overall is None, -(row.overall or 0))))


def recompute(criterion: Criterion, sub_scores: dict[str, float]) -> float:
    """Returns the score of a criterion from its sub-scores by the scorer's own tallies."""
    scale = 2 if criterion == "AesI" else 100
    counts = COUNTS[criterion]
    tallies = (Tally(value / scale * counts[name], counts[name]) for name, value in sub_scores.items())
    accuracy = sum(tallies, Tally()).estimate().value
    assert accuracy is not None
    return accuracy * scale


def _row(model: str, scores: dict[str, str], details: dict[str, str]) -> PublishedRow:
    sub_scores = {
        criterion: {name: float(details[name]) for name in names if details.get(name)}
        for criterion, names in COUNTS.items()
    }
    row = PublishedRow(
        model,
        scores={criterion: float(scores[criterion]) for criterion in CRITERIA if scores.get(criterion)},
        sub_scores={criterion: values for criterion, values in sub_scores.items() if values},
        overall=float(scores["overall"]) if scores.get("overall") else None,
    )
    for criterion, values in row.sub_scores.items():
        value = recompute(criterion, values)
        if abs(value - row.scores[criterion]) > _TOLERANCES[criterion]:
            row.recomputed[criterion] = value
    return row


def _read(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
