"""The judges of a benchmark's interpretations: each one's scores of each evaluation, and how far they agree."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count
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
from annotation.models import Benchmark, Evaluation, EvaluationAnswer, ModelJobStatus
from annotation.sql.rows import Row, fetch_rows

# A judge of an endpoint gives an answer one judgement, of 27 different ones: the rows do not grow with the answers.
_MODELS: Final = """
SELECT answer.evaluation_id AS evaluation, judgement.endpoint, judgement.model, judgement.prompt_version,
       judgement.relevance, judgement.precision, judgement.completeness, count(*) AS answers,
       min(judgement.judged_at) AS first_at, max(judgement.judged_at) AS last_at
  FROM annotation_judgement judgement JOIN annotation_evaluationanswer answer ON answer.id = judgement.answer_id
 WHERE judgement.judge = 'endpoint' AND answer.outcome = 'answered' AND answer.evaluation_id = ANY(%(evaluations)s)
 GROUP BY answer.evaluation_id, judgement.endpoint, judgement.model, judgement.prompt_version,
          judgement.relevance, judgement.precision, judgement.completeness
"""
_PEOPLE: Final = """
SELECT answer.evaluation_id AS evaluation, judgement.answer_id AS answer, judgement.person_id AS person,
       judgement.relevance, judgement.precision, judgement.completeness, judgement.judged_at
  FROM annotation_judgement judgement JOIN annotation_evaluationanswer answer ON answer.id = judgement.answer_id
 WHERE judgement.judge = 'person' AND answer.outcome = 'answered' AND answer.evaluation_id = ANY(%(evaluations)s)
 ORDER BY judgement.id
"""
_SHARED: Final = """
SELECT answer_id AS answer, endpoint, model, prompt_version, relevance, precision, completeness
  FROM annotation_judgement WHERE judge = 'endpoint' AND answer_id = ANY(%(answers)s)
"""


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
    """The judgements of one judge of one evaluation: how many answers have which marks."""

    marks: Counter[Marks]
    days: list[datetime]
    people: set[UUID]


@dataclass(frozen=True, slots=True)
class _Judgements:
    """The judgements of evaluations, by evaluation and judge; those of people by answer too."""

    by_judge: defaultdict[UUID, dict[Judge, _Judged]]
    of_people: Mapping[int, list[Marks]]


def judgement_figures(benchmark: Benchmark) -> BenchmarkFigures:
    """Returns the figures of every judge of a benchmark's evaluations; cancelled evaluations are left out."""
    rows = benchmark.evaluations.exclude(status=ModelJobStatus.CANCELLED)
    evaluations = list(rows) if _texts_of(benchmark) else []
    judgements = _judgements([evaluation.pk for evaluation in evaluations])
    counts = _counts(benchmark, evaluations)
    figures = [
        EvaluationFigures(evaluation, _judges(judgements.by_judge[evaluation.pk], counts[evaluation.pk]))
        for evaluation in evaluations
    ]
    return BenchmarkFigures(figures, _agreements(judgements.of_people), timezone.now())


def evaluation_figures(evaluation: Evaluation) -> Sequence[JudgeFigures]:
    """Returns the figures of every judge of one evaluation."""
    by_judge = _judgements([evaluation.pk]).by_judge
    return _judges(by_judge[evaluation.pk], _counts(evaluation.benchmark, [evaluation])[evaluation.pk])


def _judgements(evaluations: Sequence[UUID]) -> _Judgements:
    by_judge: defaultdict[UUID, dict[Judge, _Judged]] = defaultdict(dict)
    for row in fetch_rows(_MODELS, {"evaluations": evaluations}):
        judged = by_judge[row["evaluation"]].setdefault(_judge_of(row), _Judged(Counter(), [], set()))
        judged.marks[_marks_of(row)] += row["answers"]
        judged.days += [row["first_at"], row["last_at"]]
    of_people: defaultdict[int, list[Marks]] = defaultdict(list)
    evaluation_of: dict[int, UUID] = {}
    for row in fetch_rows(_PEOPLE, {"evaluations": evaluations}):
        evaluation_of[row["answer"]] = row["evaluation"]
        of_people[row["answer"]].append(_marks_of(row))
        judged = by_judge[row["evaluation"]].setdefault(Judge(), _Judged(Counter(), [], set()))
        judged.days.append(row["judged_at"])
        judged.people.add(row["person"])
    for answer, marks in of_people.items():
        by_judge[evaluation_of[answer]][Judge()].marks[average_marks(marks)] += 1
    return _Judgements(by_judge, of_people)


def _judge_of(row: Row) -> Judge:
    return Judge(row["endpoint"], row["model"], row["prompt_version"])


def _marks_of(row: Row) -> Marks:
    return row["relevance"], row["precision"], row["completeness"]


def _texts_of(benchmark: Benchmark) -> int:
    """Returns how many interpretations each evaluation of a benchmark has once it is done."""
    return benchmark.items.filter(criterion="AesI").count()


def _counts(benchmark: Benchmark, evaluations: Iterable[Evaluation]) -> dict[UUID, tuple[int, int]]:
    """Returns by evaluation how many interpretations have a text, and how many failed or were refused.

    Of one that is done, those without a text are the rest, and no answer has to be read.
    """
    texts = _texts_of(benchmark)
    unfinished = [evaluation.pk for evaluation in evaluations if evaluation.status != ModelJobStatus.DONE]
    rows = EvaluationAnswer.objects.filter(
        evaluation__in=unfinished, item__criterion="AesI", outcome__in=["failed", "refused"]
    )
    zeros = dict(rows.order_by().values_list("evaluation").annotate(number=Count("id")))
    return {
        evaluation.pk: (
            evaluation.answered,
            zeros.get(evaluation.pk, 0) if evaluation.pk in unfinished else texts - evaluation.answered,
        )
        for evaluation in evaluations
    }


def _judges(judged: Mapping[Judge, _Judged], counts: tuple[int, int]) -> list[JudgeFigures]:
    answered, zeros = counts
    return [
        JudgeFigures(
            judge,
            score_judged(entry.marks, zeros=zeros, unjudged=max(0, answered - entry.marks.total())),
            min(entry.days),
            max(entry.days),
            len(entry.people),
        )
        for judge, entry in sorted(judged.items(), key=lambda item: item[0])
    ]


def _agreements(people: Mapping[int, list[Marks]]) -> list[JudgeAgreement]:
    """Returns the agreement of people with one another, if answers have several, and with each model."""
    shared: defaultdict[Judge, list[tuple[list[Marks], Marks]]] = defaultdict(list)
    for row in fetch_rows(_SHARED, {"answers": list(people)}):
        shared[_judge_of(row)].append((people[row["answer"]], _marks_of(row)))
    agreements = [JudgeAgreement(Judge(), agreement_within(list(people.values())))]
    for judge, pairs in sorted(shared.items(), key=lambda item: item[0]):
        agreements.append(JudgeAgreement(judge, agreement_between(pairs)))
    return [agreement for agreement in agreements if agreement.aspects[0].exact.n]
