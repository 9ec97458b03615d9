"""Judgements of reasons (AesI): 0 to 2 for relevance, precision and completeness, by a model or a person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import fmean
from typing import Any, Final

from annotation.evaluating.content import NOT_JSON, Content, read_json_lines
from annotation.evaluating.errors import Notice, RejectedFile, notice, printable_name
from annotation.evaluating.grading import GradedAnswer
from annotation.evaluating.items import Item
from annotation.statistics.proportions import Estimate

ASPECTS: Final = ("relevance", "precision", "completeness")
HIGHEST: Final = 2
_Z: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class ItemJudgement:
    """What one judge gives the answer to one item."""

    item: str
    relevance: float
    precision: float
    completeness: float
    judge: str = ""

    @property
    def mean(self) -> float:
        return (self.relevance + self.precision + self.completeness) / len(ASPECTS)


@dataclass(frozen=True, slots=True)
class InterpretationScore:
    """The score of AesI: `value` is the mean of three aspects over the judged answers, from 0 to 2.

    An answer that failed or was refused counts as 0 as soon as any answer is judged; one that is merely not judged yet
    is left out, and counted in `unjudged`. Nothing has a value while nothing is judged. Several judges of an answer are
    averaged first.
    """

    value: Estimate
    aspects: Mapping[str, Estimate]
    judged: int
    unjudged: int
    outcomes: Mapping[str, int]
    judges: tuple[str, ...] = ()
    groups: Mapping[str, Mapping[str, Estimate]] | None = None


def score_interpretation(answers: Sequence[GradedAnswer], judgements: Iterable[ItemJudgement]) -> InterpretationScore:
    """Returns the score of the graded answers to the items of AesI."""
    by_item: dict[str, list[ItemJudgement]] = defaultdict(list)
    for judgement in judgements:
        by_item[judgement.item].append(judgement)
    judged = [(answer, by_item[answer.item.id]) for answer in answers if answer.item.id in by_item]
    zeros = [answer for answer in answers if answer.outcome is not None and answer.item.id not in by_item]
    rows = [(answer.item, _averages(item_judgements)) for answer, item_judgements in judged]
    if rows:
        rows += [(answer.item, (0.0, 0.0, 0.0)) for answer in zeros]
    outcomes = {name: sum(answer.outcome == name for answer in answers) for name in ("refused", "failed")}
    return InterpretationScore(
        value=mean_estimate([fmean(aspects) for _item, aspects in rows]),
        aspects={name: mean_estimate([row[1][index] for row in rows]) for index, name in enumerate(ASPECTS)},
        judged=len(judged),
        unjudged=len(answers) - len(judged) - len(zeros),
        outcomes=outcomes,
        judges=tuple(sorted({judgement.judge for _answer, group in judged for judgement in group if judgement.judge})),
        groups=_by_source(rows),
    )


def mean_estimate(values: Sequence[float]) -> Estimate:
    """Returns the mean of values from 0 to 2 with the normal interval, cut off at both ends; none for a single one."""
    return counted_mean(Counter(values))


def counted_mean(counts: Mapping[float, int]) -> Estimate:
    """Returns the same as `mean_estimate` of values that occur so many times each; computed exactly, and rounded once.

    Judges give few different figures, however many texts there are.
    """
    n = sum(counts.values())
    if not n:
        return Estimate(None, None, None, 0)
    terms = [(Fraction(value), count) for value, count in counts.items()]
    total = sum(value * count for value, count in terms)
    mean = float(total / n)
    if n == 1:
        return Estimate(mean, None, None, 1)
    variance = (sum(value * value * count for value, count in terms) - total * total / n) / (n - 1)
    margin = _Z * sqrt(float(variance)) / sqrt(n)
    return Estimate(mean, max(0.0, mean - margin), min(float(HIGHEST), mean + margin), n)


def read_judgements(content: Content, items: Sequence[Item]) -> tuple[list[ItemJudgement], list[Notice]]:
    """Returns the judgements of a file, one a line: `{"id", "relevance", "precision", "completeness", "judge"?}`.

    Raises RejectedFile for a line that is no judgement, and where one judge judges an item twice.
    """
    by_id = {name: item for item in items if item.criterion == "AesI" for name in (str(item.number), item.id)}
    judgements: dict[tuple[str, str], ItemJudgement] = {}
    unknown_names: list[str] = []
    for line, row in read_json_lines(content):
        values = _values(content.name, line, row)
        item = by_id.get(str(row.get("id", row.get("number"))))
        if item is None:
            unknown_names.append(f"line {line}")
            continue
        judgement = ItemJudgement(item.id, *values, judge=str(row.get("judge") or ""))
        if judgements.setdefault((item.id, judgement.judge), judgement) is not judgement:
            raise RejectedFile("judgements_repeated", file=content.name, items=item.id)
    notices = [notice("notice_judgements_unknown", unknown_names, file=content.name)] if unknown_names else []
    return list(judgements.values()), notices


def _values(file: str, line: int, row: Any) -> tuple[float, float, float]:
    if row is NOT_JSON or not isinstance(row, dict):
        raise RejectedFile("judgement_not_object", file=file, location=line)
    values = []
    for name in ASPECTS:
        value = row.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= HIGHEST:
            values_of_sentence = {"name": name, "limit": HIGHEST, "value": printable_name(str(value))}
            raise RejectedFile("judgement_figure_invalid", file=file, location=line, **values_of_sentence)
        values.append(float(value))
    return values[0], values[1], values[2]


def _averages(judgements: Sequence[ItemJudgement]) -> tuple[float, float, float]:
    return (
        fmean(judgement.relevance for judgement in judgements),
        fmean(judgement.precision for judgement in judgements),
        fmean(judgement.completeness for judgement in judgements),
    )


def _by_source(rows: Iterable[tuple[Item, tuple[float, float, float]]]) -> dict[str, dict[str, Estimate]]:
    values: dict[str, list[float]] = defaultdict(list)
    for item, aspects in rows:
        if item.source:
            values[item.source].append(fmean(aspects))
    return {"source": {source: mean_estimate(means) for source, means in sorted(values.items())}} if values else {}
