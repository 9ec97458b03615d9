"""What the experts of one image say together: the answer of most of them, and the mean of their grades."""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean, pstdev
from typing import Any, Final

DECIMALS: Final = 4


def majority(answers: Sequence[Any]) -> Any:
    """Returns the answer that more than half gave, or None."""
    counts = Counter(answer for answer in answers if answer is not None)
    ((answer, count),) = counts.most_common(1) or [(None, 0)]
    return answer if 2 * count > len(answers) else None


def agreement(answers: Sequence[Any]) -> float:
    """Returns the share of the most frequent answer among answers, of which there is one at least."""
    ((_answer, count),) = Counter(answers).most_common(1)
    return round(count / len(answers), DECIMALS)


def mean_score(grades: Sequence[float]) -> tuple[float, float]:
    """Returns the mean of grades and their standard deviation, of which there is one at least.

    It is the deviation of these grades, divided by their number, and therefore 0 for a single one: a field that is
    null in some rows has no type for readers that take it from the first rows of a file.
    """
    return round(fmean(grades), DECIMALS), round(pstdev(grades), DECIMALS)
