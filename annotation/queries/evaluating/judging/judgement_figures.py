"""The judges of a benchmark's interpretations: each one's scores of each evaluation, and how far they agree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from annotation.evaluating.judging.agreement import (
    AspectAgreement,
    JudgedScore,
    Marks,
    agreement_between,
    agreement_within,
    average_marks,
    score_judged,
)
from annotation.models import Benchmark, Evaluation, EvaluationAnswer, Judgement

_COLUMNS: Final = (
    "answer_id",
    "answer__evaluation_id",
    "person_id",
    "endpoint",
    "model",
    "prompt_version",
    "relevance",
    "precision",
    "completeness",
    "judged_at",
)


@dataclass(frozen=True, slots=True, order=True)
class Judge:
    """Whose figures these are: all people together, or one model of an endpoint with one version of the prompt."""

    endpoint: str = ""
    model: str = ""
    prompt_version: str = ""

    @property
    def is_people(self) -> bool:
        return not self.endpoint


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """What one judge gave one evaluation, between the first day and the last. `people` counts the persons."""

    judge: Judge
    score: JudgedScore
    first_at: datetime
    last_at: datetime
    people: int = 0


@dataclass(frozen=True, slots=True)
class EvaluationFigures:
    """An evaluation with the figures of each of its judges, which are never mixed."""

    evaluation: Evaluation
    judges: Sequence[JudgeFigures]


@dataclass(frozen=True, slots=True)
class JudgeAgreement:
    """How far people agree with one another (`judge` is people), or with a model."""

    judge: Judge
    aspects: Sequence[AspectAgreement]


@dataclass(frozen=True, slots=True)
class BenchmarkFigures:
    """All figures of judgements of a benchmark, as of a time."""

    evaluations: Sequence[EvaluationFigures]
    agreements: Sequence[JudgeAgreement]
    computed_at: datetime


@dataclass(slots=True)
class _Judged:
    """The judgements of one judge of one evaluation, by answer."""

    marks: defaultdict[int, list[Marks]]
    days: list[datetime]
    people: set[Any]


def judgement_figures(benchmark: Benchmark) -> BenchmarkFigures:
    """Returns the figures of every judge of a benchmark's evaluations; cancelled evaluations are left out."""
    evaluations = {
        evaluation.pk: evaluation
        for evaluation in benchmark.evaluations.exclude(status="cancelled")
        .filter(answers__item__criterion="AesI")
        .distinct()
    }
    judged = _judgements(evaluations)
    counts = _counts(evaluations)
    figures = [
        EvaluationFigures(evaluation, _judges(judged[pk], counts.get(pk, (0, 0))))
        for pk, evaluation in evaluations.items()
    ]
    return BenchmarkFigures(figures, _agreements(judged), timezone.now())


def evaluation_figures(evaluation: Evaluation) -> Sequence[JudgeFigures]:
    """Returns the figures of every judge of one evaluation."""
    evaluations = {evaluation.pk: evaluation}
    return _judges(_judgements(evaluations)[evaluation.pk], _counts(evaluations).get(evaluation.pk, (0, 0)))


def _judgements(evaluations: Mapping[UUID, Evaluation]) -> defaultdict[UUID, dict[Judge, _Judged]]:
    rows = Judgement.objects.filter(answer__evaluation__in=list(evaluations)).order_by("id").values_list(*_COLUMNS)
    judged: defaultdict[UUID, dict[Judge, _Judged]] = defaultdict(dict)
    for answer, evaluation, person, endpoint, model, version, *marks, judged_at in rows.iterator(2_000):
        judge = Judge(endpoint, model, version)
        entry = judged[evaluation].setdefault(judge, _Judged(defaultdict(list), [], set()))
        entry.marks[answer].append((marks[0], marks[1], marks[2]))
        entry.days = [min([judged_at, *entry.days]), max([judged_at, *entry.days])]
        if person is not None:
            entry.people.add(person)
    return judged


def _counts(evaluations: Mapping[UUID, Evaluation]) -> dict[UUID, tuple[int, int]]:
    """Returns by evaluation how many interpretations have a text, and how many failed or were refused."""
    rows = (
        EvaluationAnswer.objects.filter(evaluation__in=list(evaluations), item__criterion="AesI")
        .values_list("evaluation")
        .annotate(
            answered=Count("id", filter=Q(outcome="answered")),
            zeros=Count("id", filter=Q(outcome__in=["failed", "refused"])),
        )
        .order_by()
    )
    return {evaluation: (answered, zeros) for evaluation, answered, zeros in rows}


def _judges(judged: Mapping[Judge, _Judged], counts: tuple[int, int]) -> list[JudgeFigures]:
    answered, zeros = counts
    return [
        JudgeFigures(
            judge,
            score_judged(
                [average_marks(marks) for marks in entry.marks.values()],
                zeros=zeros,
                unjudged=max(0, answered - len(entry.marks)),
            ),
            entry.days[0],
            entry.days[-1],
            len(entry.people),
        )
        for judge, entry in sorted(judged.items(), key=lambda item: item[0])
    ]


def _agreements(judged: Mapping[UUID, Mapping[Judge, _Judged]]) -> list[JudgeAgreement]:
    """Returns the agreement of people with one another, if answers have several, and with each model."""
    people: dict[int, list[Marks]] = {}
    by_judge: defaultdict[Judge, dict[int, Marks]] = defaultdict(dict)
    for judges in judged.values():
        for judge, entry in judges.items():
            if judge.is_people:
                people.update(entry.marks)
            else:
                by_judge[judge].update({answer: marks[0] for answer, marks in entry.marks.items()})
    agreements = [JudgeAgreement(Judge(), agreement_within(list(people.values())))]
    for judge, marks in sorted(by_judge.items(), key=lambda item: item[0]):
        shared = [(people[answer], mark) for answer, mark in marks.items() if answer in people]
        agreements.append(JudgeAgreement(judge, agreement_between(shared)))
    return [agreement for agreement in agreements if agreement.aspects[0].exact.n]
