"""The critiques of a sample, with what a reviewer samples for: their authors, dates, times and flags."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotation.models import Critique
from annotation.queries.review.claimed_reviews import ClaimedReview
from annotation.wording.quality.checks import flag_sentence


@dataclass(frozen=True, slots=True)
class SampledCritique:
    """One critique; `seconds` is the time spent on it, 0 where it is not known, and `flags` what checks found."""

    critique: Critique
    words: int
    seconds: float
    flags: list[str]


def sampled_critiques(reviews: Sequence[ClaimedReview]) -> Iterator[SampledCritique]:
    """Yields the critiques of a sample in its order."""
    rows = Critique.objects.select_related("annotator", "image", "questionnaire")
    critiques = rows.in_bulk([review.critique_id for review in reviews])
    for review in reviews:
        if critique := critiques.get(review.critique_id):
            flags = [flag_sentence(flag["code"], flag.get("params", {})) for flag in review.flags]
            yield SampledCritique(critique, review.words, sum(review.timings.values()), flags)
