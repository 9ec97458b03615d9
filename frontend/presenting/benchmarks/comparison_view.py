"""A comparison of two models in rows: scores, difference, tests."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotation.evaluating.comparing import Comparison
from annotation.evaluating.scores import Score
from annotation.queries.evaluating.table.comparison import CRITERIA_COMPARED, ModelComparison
from annotation.statistics.proportions import Estimate
from frontend.presenting.benchmarks.score_words import CRITERIA

_SMALLEST = 0.0001


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One criterion: both scores, their difference with its interval, on how many items either was better, and p."""

    name: str
    label: str
    first: str
    second: str
    difference: str
    interval: str
    first_better: int
    second_better: int
    n: int
    p_exact: str
    p_mid: str
    is_clear: bool
    """Whether the interval of the difference leaves out 0."""


def comparison_rows(comparison: ModelComparison, first: Score, second: Score) -> Iterator[ComparisonRow]:
    """Yields a row for each criterion that both have."""
    for name in CRITERIA_COMPARED:
        result = comparison.by_criterion.get(name)
        if result is not None and result.n:
            yield _row(name, result, _value(first, name), _value(second, name))


def _row(name: str, result: Comparison, first: Estimate | None, second: Estimate | None) -> ComparisonRow:
    scale, digits = (1, 3) if name == "AesI" else (100, 1)
    difference = result.difference
    low, high = difference.low, difference.high
    has_interval = low is not None and high is not None
    return ComparisonRow(
        name="" if name == "options" else name,
        label=str(CRITERIA[name]),
        first=_text(first, scale, digits),
        second=_text(second, scale, digits),
        difference="–" if difference.value is None else signed(difference.value * scale, digits),
        interval=f"{signed((low or 0) * scale, digits)} … {signed((high or 0) * scale, digits)}"
        if has_interval
        else "",
        first_better=result.first_better,
        second_better=result.second_better,
        n=result.n,
        p_exact=p_text(result.p_exact),
        p_mid=p_text(result.p_mid),
        is_clear=low is not None and high is not None and (low > 0 or high < 0),
    )


def signed(value: float, digits: int) -> str:
    """Returns a difference with its sign, a minus and not a hyphen; without one where it is rounded to zero."""
    text = f"{abs(value):.{digits}f}"
    if not float(text):
        return text
    return f"−{text}" if value < 0 else f"+{text}"


def p_text(value: float) -> str:
    return f"< {_SMALLEST}" if value < _SMALLEST else f"{value:.4f}"


def _value(score: Score, name: str) -> Estimate | None:
    if name == "AesI":
        return score.interpretation.value if score.interpretation else None
    if name == "options":
        accuracies = [values.accuracy for values in score.criteria.values()]
        n = sum(accuracy.n for accuracy in accuracies)
        return (
            Estimate(sum((accuracy.value or 0) * accuracy.n for accuracy in accuracies) / n, None, None, n)
            if n
            else None
        )
    criterion = next((values for key, values in score.criteria.items() if key == name), None)
    return criterion.accuracy if criterion else None


def _text(estimate: Estimate | None, scale: int, digits: int) -> str:
    return "–" if estimate is None or estimate.value is None else f"{estimate.value * scale:.{digits}f}"
