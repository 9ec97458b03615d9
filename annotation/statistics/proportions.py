"""Computes shares and the agreement of two raters, each with its 95 % interval."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

_Z: Final = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value computed over `n` units with its 95 % interval; all None where `n` is 0 or the value is undefined."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def without_certainty(self) -> "Estimate":
        """Returns the estimate without an interval that has no width.

        The normal interval of a mean is such a one where all values are equal, however few: it would claim certainty.
        """
        return Estimate(self.value, None, None, self.n) if self.low == self.high else self


def proportion(count: float, n: int) -> Estimate:
    """Returns the share of `count`, which may be a sum of shares, in `n` with Wilson's score interval.

    E. B. Wilson, “Probable inference, the law of succession, and statistical inference” (1927).
    """
    if not n:
        return Estimate(None, None, None, 0)
    share = count / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    margin = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return Estimate(share, min(share, max(0.0, centre - margin)), max(share, min(1.0, centre + margin)), n)


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often two raters say yes or no: `both`, only the first, only the second, `neither`."""

    both: int = 0
    first: int = 0
    second: int = 0
    neither: int = 0

    @property
    def n(self) -> int:
        return self.both + self.first + self.second + self.neither

    def precision(self) -> Estimate:
        """Returns the share of the first rater's yes to which the second agrees."""
        return proportion(self.both, self.both + self.first)

    def recall(self) -> Estimate:
        """Returns the share of the second rater's yes to which the first agrees."""
        return proportion(self.both, self.both + self.second)

    def negated(self) -> "Confusion":
        """Returns the same with yes and no exchanged."""
        return Confusion(self.neither, self.second, self.first, self.both)

    def kappa(self) -> Estimate:
        """Returns Cohen's kappa; undefined where both raters always say the same one thing.

        J. Cohen, “A coefficient of agreement for nominal scales” (1960). As for its standard error there, the agreement
        expected by chance is taken as fixed; the observed agreement has Wilson's interval in place of the normal one,
        so that the interval keeps its width where the raters always agree.
        """
        if not self.n:
            return Estimate(None, None, None, 0)
        yes = (self.both + self.first) * (self.both + self.second)
        no = (self.neither + self.first) * (self.neither + self.second)
        expected = (yes + no) / self.n**2
        if expected >= 1:
            return Estimate(None, None, None, self.n)
        observed = proportion(self.both + self.neither, self.n)
        value, low, high = (
            (share - expected) / (1 - expected)
            for share in (observed.value, observed.low, observed.high)
            if share is not None
        )
        return Estimate(value, low, high, self.n)
