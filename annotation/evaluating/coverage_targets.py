"""Suggests how many candidates of each sort a project wants: a total spread evenly, or by the shares of AesBench."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SPREADS: Final = ("aesbench", "evenly")
MAX_TOTAL: Final = 1_000_000
# AesBench's own counts (its paper): by dimension, by kind of question, and of its images by source.
_DIMENSIONS: Final[Mapping[str, int]] = {
    "technical_quality": 312,
    "color_and_light": 1203,
    "composition": 1003,
    "content": 282,
    "emotion": 1805,
    "interest": 31,
    "uniqueness": 29,
    "vibe": 935,
}
_KINDS: Final[Mapping[str, int]] = {"yes_no": 991, "what": 706, "how": 693, "why": 410}
_SOURCES: Final[Mapping[str, int]] = {"natural": 1246, "artistic": 802, "aigenerated": 752}


@dataclass(frozen=True, slots=True, order=True)
class CellKey:
    """Which candidates a cell counts. Grades and reasons have neither a dimension nor a kind."""

    criterion: str
    source: str
    dimension: str = ""
    kind: str = ""


def suggest_targets(cells: Sequence[CellKey], total: int, spread: str) -> dict[CellKey, int]:
    """Returns a target for each cell, so that those of each criterion add up to `total`.

    What AesBench does not have (another dimension, another source) weighs as much as the others do in the mean.
    """
    weigh = _evenly if spread == "evenly" else _weights(cells)
    targets: dict[CellKey, int] = {}
    for criterion in dict.fromkeys(cell.criterion for cell in cells):
        of_criterion = [cell for cell in cells if cell.criterion == criterion]
        shares = _apportion(total, [weigh(cell) for cell in of_criterion])
        targets.update(zip(of_criterion, shares, strict=True))
    return targets


def _evenly(_cell: CellKey) -> float:
    return 1.0


def _weights(cells: Sequence[CellKey]) -> Callable[[CellKey], float]:
    sources = {cell.source: "".join(filter(str.isalpha, cell.source.lower())) for cell in cells}
    tables = {
        "dimension": _shares({cell.dimension: cell.dimension for cell in cells}, _DIMENSIONS),
        "kind": _shares({cell.kind: cell.kind for cell in cells}, _KINDS),
        "source": _shares(sources, _SOURCES),
    }
    return lambda cell: tables["dimension"][cell.dimension] * tables["kind"][cell.kind] * tables["source"][cell.source]


def _shares(names: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, float]:
    """Returns a weight for each value by the count of its name; the mean of the others for one without a count."""
    known = [counts[name] for name in names.values() if name in counts]
    mean = sum(known) / len(known) if known else 1.0
    return {value: counts.get(name, mean) for value, name in names.items()}


def _apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Divides a total into whole numbers in proportion to the weights, the largest remainders first (Hamilton)."""
    sum_of_weights = sum(weights)
    exact = [total * weight / sum_of_weights for weight in weights]
    whole = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_remainder[: total - sum(whole)]:
        whole[index] += 1
    return whole
