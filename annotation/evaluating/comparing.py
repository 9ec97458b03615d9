"""Compares two models on the same items: McNemar's test, a paired bootstrap, and the items on which they part."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, floor, lgamma, log, sqrt
from random import Random
from typing import Final

from annotation.evaluating.grading import GradedAnswer, by_trial
from annotation.statistics.proportions import Estimate

REPLICATES: Final = 10_000
_SMALL: Final = 10.0
"""Below so many expected successes a binomial is drawn from geometric steps."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on `n` common items.

    `first_better` and `second_better` count the items on which one had more right trials than the other: with one trial
    McNemar's discordant pairs, with several those of the sign test, which is the same test. `difference` is the first's
    mean score less the second's, with the 2.5 and 97.5 % quantiles of the bootstrap.
    """

    n: int
    first_better: int
    second_better: int
    p_exact: float
    p_mid: float
    difference: Estimate
    parting: tuple[tuple[str, float, float], ...]


def credits_of(answers: Iterable[GradedAnswer]) -> dict[str, float]:
    """Returns for each item with options the share of trials in which it was right: an interpretation has no key."""
    return {
        identifier: sum(answer.is_correct for answer in trials) / len(trials)
        for identifier, trials in by_trial(answers)
        if trials[0].item.options
    }


def compare(
    first: Mapping[str, float], second: Mapping[str, float], *, seed: int = 0, replicates: int = REPLICATES
) -> Comparison:
    """Compares two models by their scores of each item, over the items that both have."""
    identifiers = [identifier for identifier in first if identifier in second]
    differences = [first[identifier] - second[identifier] for identifier in identifiers]
    first_better = sum(difference > 0 for difference in differences)
    second_better = sum(difference < 0 for difference in differences)
    exact, mid = mcnemar(first_better, second_better)
    return Comparison(
        n=len(identifiers),
        first_better=first_better,
        second_better=second_better,
        p_exact=exact,
        p_mid=mid,
        difference=bootstrap(differences, seed=seed, replicates=replicates),
        parting=tuple(
            (identifier, first[identifier], second[identifier])
            for identifier in identifiers
            if first[identifier] != second[identifier]
        ),
    )


def mcnemar(first: int, second: int) -> tuple[float, float]:
    """Returns the two-sided exact p and mid-p of McNemar's test for the numbers of discordant pairs.

    Q. McNemar (1947); the mid-p after M. W. Fagerland, S. Lydersen, P. Laake, “The McNemar test for binary
    matched-pairs data: mid-p and asymptotic are better than exact conditional” (2013).
    """
    n, least_count = first + second, min(first, second)
    if not n:
        return 1.0, 1.0
    term = _probability(n, least_count)
    probability = tail = term
    for count in range(least_count, 0, -1):
        term *= count / (n - count + 1)
        tail += term
    if first == second:
        return 1.0, 1 - probability / 2
    return min(1.0, 2 * tail), min(1.0, 2 * tail - probability)


def bootstrap(differences: Sequence[float], *, seed: int = 0, replicates: int = REPLICATES) -> Estimate:
    """Returns the mean of paired differences with its percentile interval, the same for the same seed.

    A resample is drawn as the number of times that each distinct difference occurs in it (a multinomial), so that its
    cost grows with the distinct differences and not with the items. Seeded draws are the same on every Python.
    """
    n = len(differences)
    if not n:
        return Estimate(None, None, None, 0)
    counts = sorted(Counter(differences).items())
    mean = sum(value * count for value, count in counts) / n
    if len(counts) == 1:
        return Estimate(mean, mean, mean, n)
    rng = Random(seed)  # noqa: S311
    means = sorted(_resample(counts, n, rng) for _replicate in range(replicates))
    return Estimate(mean, means[floor(0.025 * (replicates - 1))], means[-1 - floor(0.025 * (replicates - 1))], n)


def _resample(counts: Sequence[tuple[float, int]], n: int, rng: Random) -> float:
    remaining_draws, remaining_items, total = n, n, 0.0
    for value, count in counts[:-1]:
        draws = _binomial(rng, remaining_draws, count / remaining_items)
        total += value * draws
        remaining_draws -= draws
        remaining_items -= count
    return (total + counts[-1][0] * remaining_draws) / n


def _probability(n: int, count: int) -> float:
    """Returns the probability of `count` heads in `n` throws of a fair coin."""
    # By logarithms: 2 ** -n is 0 for n above 1,074.
    return exp(lgamma(n + 1) - lgamma(count + 1) - lgamma(n - count + 1) - n * log(2))


def _binomial(rng: Random, n: int, p: float) -> int:
    """Draws from a binomial distribution. (`Random.binomialvariate` exists from Python 3.12 on.)

    W. Hörmann, “The generation of binomial random variates” (1993), algorithm BTRS; below ten expected successes
    geometric steps after L. Devroye.
    """
    if n == 0 or p <= 0:
        return 0
    if p >= 1:
        return n
    if p > 0.5:
        return n - _binomial(rng, n, 1 - p)
    return _small_binomial(rng, n, p) if n * p < _SMALL else _large_binomial(rng, n, p)


def _small_binomial(rng: Random, n: int, p: float) -> int:
    successes, position, scale = 0, 0, log(1 - p)
    while True:
        position += floor(log(1 - rng.random()) / scale) + 1
        if position > n:
            return successes
        successes += 1


def _large_binomial(rng: Random, n: int, p: float) -> int:
    spread = sqrt(n * p * (1 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre, accepted_below = n * p + 0.5, 0.92 - 4.2 / b
    while True:
        u = rng.random() - 0.5
        distance = 0.5 - abs(u)
        # `random` may return 0, for which nothing is left to divide by.
        successes = floor((2 * a / distance + b) * u + centre) if distance else -1
        if not 0 <= successes <= n:
            continue
        v = 1 - rng.random()
        if distance >= 0.07 and v <= accepted_below:
            return successes
        mode = floor((n + 1) * p)
        v *= (2.83 + 5.1 / b) * spread / (a / distance**2 + b)
        bound = lgamma(mode + 1) + lgamma(n - mode + 1) - lgamma(successes + 1) - lgamma(n - successes + 1)
        if log(v) <= bound + (successes - mode) * log(p / (1 - p)):
            return successes
