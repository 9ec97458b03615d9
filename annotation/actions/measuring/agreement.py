"""How far people agree, question by question, and what they answer."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from annotation.actions.measuring.figures import Figure, exact
from annotation.actions.measuring.roll_ups import Pattern, RollUps
from annotation.rules.rated_questions import RatedQuestion
from annotation.statistics.alpha import Level, krippendorff_alpha
from annotation.statistics.patterns import seed_of
from annotation.statistics.question_agreement import question_agreement
from annotation.statistics.statistic import MIN_UNITS, Reason, Statistic, share

FEWEST_RATERS: Final = 5
"""Of fewer ratings of an image none can be far off in the screening by kurtosis."""
WEEKS: Final = 26
WEEK_RESAMPLES: Final = 200
SOURCES: Final = 20
"""Distributions are told apart by so many sources of images, the largest ones."""

Rated = Mapping[str, RatedQuestion]


def agreement_figures(roll_ups: RollUps, rated: Mapping[str, Rated]) -> Iterator[Figure]:
    """Yields alpha, both ICCs and the split-half correlation of each question, and alpha of the grade by week."""
    for (questionnaire, key), weeks in roll_ups.patterns.items():
        question = rated[questionnaire].get(key)
        if question is None:
            continue
        patterns = roll_ups.total_patterns((questionnaire, key))
        for name, statistic in question_agreement(patterns, question.level).items():
            details = {"level": question.level} if name == "alpha" else {}
            yield Figure(name, statistic, questionnaire, key, details=details)
        if question.is_ordinal:
            decidable = sum(number for pattern, number in patterns.items() if len(pattern) >= FEWEST_RATERS)
            yield Figure("kurtosis_images", exact(decidable, patterns.total()), questionnaire, key)
        if question.is_grade:
            yield from _weekly(questionnaire, key, weeks, Level(question.level))


def _weekly(
    questionnaire: str, question: str, weeks: Mapping[date, Counter[Pattern]], level: Level
) -> Iterator[Figure]:
    for week in sorted(weeks)[-WEEKS:]:
        alpha = krippendorff_alpha(weeks[week], level, seed=seed_of(weeks[week]), resamples=WEEK_RESAMPLES)
        yield Figure("alpha_by_week", alpha, questionnaire, question, scope={"week": week.isoformat()})


def distribution_figures(roll_ups: RollUps) -> Iterator[Figure]:
    """Yields the share of each answer to a closed question, over all images and by their source.

    Of fewer than ten answers nothing is told, not even which ones were given: a reviewer who knows one of two would
    know the other (Promise 9). Which sources are left out for that is told with how many answers they have.
    """
    for (questionnaire, question), by_source in roll_ups.answers.items():
        yield from _shares(questionnaire, question, sum(by_source.values(), Counter()), {})
        visible, left_out = _sources_to_show({source: counts.total() for source, counts in by_source.items()})
        for source in visible:
            yield from _shares(questionnaire, question, by_source[source], {"source": source})
        for source in left_out:
            too_few = Statistic.undefined(by_source[source].total(), Reason.TOO_FEW)
            yield Figure("distribution_too_few", too_few, questionnaire, question, scope={"source": source})


def _sources_to_show(numbers: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Returns the sources of which the answers are told, and those left out, from how many answers each has.

    The smallest source that is told is left out, too, where the rest together would have fewer than ten answers: what
    all images have, less what is told, would be theirs.
    """
    if len(numbers) < 2:
        return [], []
    largest = sorted(numbers, key=lambda source: (-numbers[source], source))[:SOURCES]
    visible = [source for source in largest if numbers[source] >= MIN_UNITS]
    while visible and 0 < sum(numbers.values()) - sum(numbers[source] for source in visible) < MIN_UNITS:
        visible.pop()
    return visible, largest[len(visible) :]


def _shares(questionnaire: str, question: str, counts: Counter[str], scope: dict[str, str]) -> Iterator[Figure]:
    n = counts.total()
    if n < MIN_UNITS:
        return
    for value, number in sorted(counts.items()):
        narrowed, details = {**scope, "value": value}, {"number": number}
        yield Figure("distribution", share(number, n), questionnaire, question, scope=narrowed, details=details)
