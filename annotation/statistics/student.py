"""The 97.5 % quantile of Student's distribution, without scipy: for web processes, which compute it for one image."""

from functools import lru_cache
from math import atan2, cos, pi, sin, sqrt
from typing import Final

_TAIL: Final = 0.025
_Z: Final = 1.959963984540054
_EXPANDED: Final = 400
"""From so many degrees of freedom on, the expansion is exact to twelve digits."""
_HALVINGS: Final = 80


@lru_cache(maxsize=2_000)
def student_quantile(freedom: int) -> float:
    """Returns t for which 2.5 % of the distribution with so many degrees of freedom are above it.

    The formulas are 26.7.3 to 26.7.5 of M. Abramowitz and I. A. Stegun, “Handbook of Mathematical Functions” (1964).
    """
    if freedom >= _EXPANDED:
        return _expansion(freedom)
    low, high = _Z, 13.0  # the normal quantile, and more than that of one degree of freedom
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _above(middle, freedom) > _TAIL else (low, middle)
    return (low + high) / 2


def _above(t: float, freedom: int) -> float:
    """Returns the share of the distribution above t, which is positive: a finite sum for whole degrees of freedom."""
    angle = atan2(t, sqrt(freedom))
    square = cos(angle) ** 2
    term = total = cos(angle) if freedom % 2 else 1.0
    for step in range(3 if freedom % 2 else 2, freedom - 1, 2):
        term *= square * (step - 1) / step
        total += term
    if freedom == 1:
        within = 2 * angle / pi
    elif freedom % 2:
        within = 2 / pi * (angle + sin(angle) * total)
    else:
        within = sin(angle) * total
    return (1 - within) / 2


def _expansion(freedom: int) -> float:
    square = _Z * _Z
    terms = (
        (square + 1) / 4,
        ((5 * square + 16) * square + 3) / 96,
        (((3 * square + 19) * square + 17) * square - 15) / 384,
        ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92_160,
    )
    return _Z + _Z * sum(term / float(freedom) ** power for power, term in enumerate(terms, 1))
