"""What is known of each rater: from sums over all their ratings, and from a sample of images where sums do not do."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from annotation.actions.measuring.agreement import Rated
from annotation.actions.measuring.figures import Figure, exact
from annotation.actions.measuring.roll_ups import RollUps
from annotation.models import Decision
from annotation.queries.quality.gold_accuracy import GoldAccuracy
from annotation.statistics.bias_inconsistency import bias_inconsistency_screening
from annotation.statistics.kurtosis import judge_far_off
from annotation.statistics.raters import consistency, retest
from annotation.statistics.ratings import Ratings
from annotation.statistics.statistic import MIN_UNITS, Reason, Statistic, share
from annotation.statistics.sums import mean_of_sums, median_of_counts

_MILLIONTHS: Final = 1_000_000


Samples = Mapping[tuple[str, str], list[tuple[str, str, float]]]
"""The ratings of a sample of images as (image, rater, rating), by questionnaire and question."""


def rater_figures(
    roll_ups: RollUps, rated: Mapping[str, Rated], samples: Samples, gold: Mapping[str, GoldAccuracy]
) -> Iterator[Figure]:
    """Yields the figures of all raters of a project; `gold` is the accuracy of each."""
    for (questionnaire, key), people in roll_ups.raters.items():
        question = rated[questionnaire].get(key)
        if question is None:
            continue
        for person, sums in people.items():
            yield from _from_sums(questionnaire, key, person, sums)
        if question.is_grade:
            yield from _from_sample(samples[questionnaire, key], questionnaire, key)
    yield from _of_work(roll_ups)
    yield from _of_gold(gold)


def _from_sums(questionnaire: str, question: str, person: str, sums: Counter[str]) -> Iterator[Figure]:
    bias = mean_of_sums(sums["shared"], sums["difference"] / _MILLIONTHS, sums["squares"] / _MILLIONTHS)
    yield Figure("bias", bias, questionnaire, question, person)
    far_off = judge_far_off(sums["above"], sums["below"], sums["ratings"])
    details = {
        "above": far_off.above,
        "below": far_off.below,
        "imbalance": far_off.imbalance,
        "is_rejected": far_off.is_rejected,
    }
    yield Figure("far_off", far_off.far_off, questionnaire, question, person, details=details)
    pairs = [_pair(name) for name, number in sums.items() if name.startswith("retest:") for _ in range(number)]
    if pairs:
        agreement = retest(pairs)
        for name in ("change", "distance", "equal", "correlation"):
            yield Figure(f"retest_{name}", getattr(agreement, name), questionnaire, question, person)


def _pair(name: str) -> tuple[float, float]:
    _retest, first, second = name.split(":")
    return float(first), float(second)


def _from_sample(sample: list[tuple[str, str, float]], questionnaire: str, question: str) -> Iterator[Figure]:
    ratings = Ratings.of(sample)
    if not ratings.values.size:
        return
    screening = bias_inconsistency_screening(ratings)
    details = {"images": len(ratings.image_ids), "is_corrected": screening.is_corrected}
    for person, screened in screening.raters.items():
        verdict = {**details, "score": screened.score, "is_rejected": screened.is_rejected}
        yield Figure("model_bias", screened.bias, questionnaire, question, person, details=details)
        yield Figure("inconsistency", screened.inconsistency, questionnaire, question, person, details=verdict)
    for person, statistic in consistency(ratings).items():
        yield Figure("consistency", statistic, questionnaire, question, person, details=details)


def _of_work(roll_ups: RollUps) -> Iterator[Figure]:
    """Yields how much each person did, how fast, and what checks and reviewers said of it."""
    seconds: dict[str, Counter[float]] = {}
    for (_questionnaire, question), people in roll_ups.raters.items():
        for person, sums in people.items() if not question else ():
            times = {float(name.partition(":")[2]): number for name, number in sums.items()}
            seconds.setdefault(person, Counter()).update(times)
    for person, counts in roll_ups.people.items():
        critiques = counts["critiques"]
        decided = sum(counts[f"decision:{decision}"] for decision in Decision.values)
        yield Figure("critiques", exact(critiques, critiques), person=person)
        yield Figure("words", exact(counts["words"], critiques), person=person)
        yield Figure("pace", median_of_counts(seconds.get(person, {})), person=person)
        yield Figure("flagged", share(counts["flagged"], critiques), person=person)
        for name, number in sorted(counts.items()):
            kind, _separator, label = name.partition(":")
            if kind == "flag":
                details = {"number": number}
                yield Figure("flag", share(number, critiques), person=person, scope={"code": label}, details=details)
            elif kind == "decision":
                scope, details = {"decision": label}, {"number": number}
                yield Figure("decision", share(number, decided), person=person, scope=scope, details=details)


def _of_gold(gold: Mapping[str, GoldAccuracy]) -> Iterator[Figure]:
    for person, accuracy in gold.items():
        estimate = accuracy.estimate
        if not estimate.n:
            continue
        statistic = (
            Statistic.undefined(estimate.n, Reason.TOO_FEW)
            if estimate.n < MIN_UNITS
            else Statistic(estimate.value, estimate.low, estimate.high, estimate.n)
        )
        details = {"correct": accuracy.correct, "total": accuracy.total}
        yield Figure("gold_accuracy", statistic, person=person, details=details)
