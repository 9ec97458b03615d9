"""Figures of judgements: the score of interpretations by one judge, and how far judges agree."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import itemgetter
from statistics import fmean

from annotation.evaluating.judgements import ASPECTS, counted_mean
from annotation.statistics.ordinal_alpha import counted_alpha
from annotation.statistics.proportions import Estimate, proportion

Marks = tuple[float, float, float]
"""The relevance, precision and completeness of one interpretation."""


@dataclass(frozen=True, slots=True)
class JudgedScore:
    """The score of AesI by one judge: the mean of the three aspects, from 0 to 2, over the interpretations.

    `zeros` are answers that failed or were refused: they count as 0 as soon as anything is judged. `unjudged` ones are
    left out.
    """

    value: Estimate
    aspects: Mapping[str, Estimate]
    judged: int
    zeros: int
    unjudged: int


@dataclass(frozen=True, slots=True)
class AspectAgreement:
    """How far ratings of one aspect agree: the share of equal ones over `n` answers, Krippendorff's ordinal alpha."""

    aspect: str
    exact: Estimate
    alpha: float | None


def score_judged(marks: Mapping[Marks, int], *, zeros: int, unjudged: int) -> JudgedScore:
    """Returns the score of the judged interpretations: how many of them have which marks.

    Its intervals are the normal ones of a mean over answers.
    """
    rows = Counter(marks)
    if rows:
        rows[0.0, 0.0, 0.0] += zeros
    return JudgedScore(
        value=counted_mean(_counts(rows, fmean)),
        aspects={aspect: counted_mean(_counts(rows, itemgetter(index))) for index, aspect in enumerate(ASPECTS)},
        judged=sum(marks.values()),
        zeros=zeros,
        unjudged=unjudged,
    )


def average_marks(marks: Sequence[Marks]) -> Marks:
    """Returns the marks of one answer by several people as one person's."""
    if len(marks) == 1:
        return marks[0]
    return fmean(row[0] for row in marks), fmean(row[1] for row in marks), fmean(row[2] for row in marks)


def agreement_within(answers: Iterable[Sequence[Marks]]) -> list[AspectAgreement]:
    """Returns how far the people agree who judged the same answers; those that one person judged are left out."""
    rated = Counter(tuple(marks) for marks in answers if len(marks) > 1)
    return [
        _agreement(
            aspect,
            [
                (number, [(first[index], second[index]) for first, second in combinations(marks, 2)])
                for marks, number in rated.items()
            ],
            [(number, tuple(row[index] for row in marks)) for marks, number in rated.items()],
        )
        for index, aspect in enumerate(ASPECTS)
    ]


def agreement_between(answers: Iterable[tuple[Sequence[Marks], Marks]]) -> list[AspectAgreement]:
    """Returns how far a judge agrees with the people who judged the same answers, each of them by themselves."""
    rated = Counter((tuple(people), judge) for people, judge in answers)
    return [
        _agreement(
            aspect,
            [(number, [(row[index], judge[index]) for row in people]) for (people, judge), number in rated.items()],
            [(number, (row[index], judge[index])) for (people, judge), number in rated.items() for row in people],
        )
        for index, aspect in enumerate(ASPECTS)
    ]


def _agreement(
    aspect: str,
    answers: Iterable[tuple[int, Sequence[tuple[float, float]]]],
    units: Iterable[tuple[int, tuple[float, ...]]],
) -> AspectAgreement:
    """Returns the agreement of so many answers with the same pairs of ratings, and of so many units each."""
    counts = Counter[tuple[float, ...]]()
    for number, unit in units:
        counts[unit] += number
    return AspectAgreement(aspect, _exact(answers), counted_alpha(counts))


def _counts(rows: Mapping[Marks, int], value_of: Callable[[Marks], float]) -> Counter[float]:
    """Returns how many rows have which value."""
    counts = Counter[float]()
    for marks, count in rows.items():
        counts[value_of(marks)] += count
    return counts


def _exact(answers: Iterable[tuple[int, Sequence[tuple[float, float]]]]) -> Estimate:
    """Returns the share of equal pairs: each answer counts once, however many pairs it has."""
    shares = [(number, fmean(first == second for first, second in pairs)) for number, pairs in answers if pairs]
    total = sum(number for number, _share in shares)
    return proportion(min(sum(number * share for number, share in shares), total), total)
