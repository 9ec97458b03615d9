"""Writes the section of a data card on how far people agree: a row for each rated question of each version.

The figures are those of the pages and the API, over the critiques of the release, as its snapshot has them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson
from django.utils.translation import override

from annotation.exporting.data_card.markdown import table
from annotation.exporting.encoding.format import Definitions
from annotation.exporting.snapshot import Snapshot
from annotation.models import OWN_ANSWERS
from annotation.rules.rated_questions import RatedQuestion, rated_questions, ratings_of
from annotation.statistics.patterns import Pattern, paired
from annotation.statistics.statistic import MIN_UNITS, Statistic
from annotation.wording.quality.statistics import explain_reason

# Ratings for another purpose are not independent of work: a retest is by somebody who has rated the image before.
_IS_WORK: Final = "AND critique.purpose = 'work'"
_SUMMARY: Final = "count(*), to_char(max(critique.submitted_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
_NO_ORDER: Final = "–"
_HEAD: Final = (
    *("question", "version", "level", "images", "ratings"),
    *("Krippendorff's alpha", "ICC(1,1)", "ICC(1,k)", "split halves (SRCC)"),
)
_NOTE: Final = f"""\
*Images* are those on which at least two people answered the question in that version of the questionnaire, and
*ratings* are their answers; fewer than {MIN_UNITS} images are too few to say. In brackets are 95 % intervals: of alpha,
a bootstrap over images whose random numbers are seeded by the ratings; of the intraclass correlations, those of the F
distribution; of split halves (the mean of 100 splits, over at most 5,000 images), that of one rank correlation after
Bonett and Wright. Questions whose options have no order (nominal) have alpha alone.
Answers count as their authors gave them: what a reviewer fixed leaves as fixed, and does not make people agree.
"""

Rated = Mapping[str, RatedQuestion]


@dataclass(frozen=True, slots=True)
class _QuestionRatings:
    """How many images have which ratings of a question in one version of the questionnaire."""

    version: int
    question: RatedQuestion
    patterns: Counter[Pattern] = field(default_factory=Counter)


def agreement_section(snapshot: Snapshot, definitions: Definitions) -> str:
    """Returns the text of the section; `definitions` are the questionnaires by version."""
    ((critiques, latest),) = snapshot.select(_SUMMARY, _IS_WORK)
    scope = f"its {critiques:,} critiques of work, the latest submitted on {latest} (UTC)" if latest else "no work"
    rated = {version: rated_questions(definition) for version, definition in definitions.items()}
    with override("en"):
        rows = [_row(ratings) for ratings in _read(snapshot, rated)]
    return f"Computed over this release alone: {scope}. {_NOTE}\n{table(_HEAD, rows)}"


def _read(snapshot: Snapshot, rated: Mapping[int, Rated]) -> list[_QuestionRatings]:
    """Counts the ratings of all questions image by image: memory grows with the patterns, not with the critiques."""
    questions = {
        version: [_QuestionRatings(version, question) for question in by_key.values()]
        for version, by_key in rated.items()
    }
    for version, ratings in _ratings_by_image(snapshot, rated):
        for question in questions[version]:
            key = question.question.key
            if pattern := tuple(sorted(row[key] for row in ratings if key in row)):
                question.patterns[pattern] += 1
    return [question for of_version in questions.values() for question in of_version]


def _ratings_by_image(snapshot: Snapshot, rated: Mapping[int, Rated]) -> Iterator[tuple[int, list[dict[str, int]]]]:
    """Yields a version with the ratings of one image, by critique and question."""
    keys = sorted({key for by_key in rated.values() for key in by_key})
    if not keys:
        return
    answers = ", ".join([f"({OWN_ANSWERS}) -> %s"] * len(keys))
    columns = f"questionnaire.version, jsonb_agg(ARRAY[{answers}])::text"
    clauses = f"{_IS_WORK} GROUP BY critique.image_id, questionnaire.version"
    for version, critiques in snapshot.stream(columns, clauses, values=keys):
        rows = [dict(zip(keys, values, strict=True)) for values in orjson.loads(critiques)]
        yield version, [ratings_of(row, rated[version]) for row in rows]


def _row(ratings: _QuestionRatings) -> tuple[object, ...]:
    from annotation.statistics.question_agreement import question_agreement  # noqa: PLC0415 - it loads numpy

    question, units = ratings.question, paired(ratings.patterns)
    statistics = question_agreement(ratings.patterns, question.level)
    return (
        question.key,
        ratings.version,
        question.level,
        f"{sum(number for _pattern, number in units):,}",
        f"{sum(len(pattern) * number for pattern, number in units):,}",
        *(_cell(statistics.get(name)) for name in ("alpha", "icc_single", "icc_mean", "split_half")),
    )


def _cell(statistic: Statistic | None) -> str:
    if statistic is None:
        return _NO_ORDER
    reason = explain_reason(str(statistic.reason or ""))
    if statistic.value is None:
        return reason
    if statistic.low is None or statistic.high is None:
        return f"{statistic.value:z.3f} ({reason})"
    return f"{statistic.value:z.3f} [{statistic.low:z.3f}, {statistic.high:z.3f}]"
