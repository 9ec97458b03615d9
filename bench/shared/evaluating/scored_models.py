"""Adds a published benchmark with many evaluations, whose answers and judgements are stored, read and scored."""

import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.db import connection

from annotation.actions.evaluating.answers.reading import count_outcomes
from annotation.actions.evaluating.evaluations.scoring import store_score
from annotation.evaluating.score_documents import RULES_VERSION
from annotation.models import Benchmark, BenchmarkItem, Candidate, Critique, Evaluation
from bench.shared.seeding import Seeded

MODELS: Final = 50
ITEMS: Final = 2_800
REASONS: Final = 700
TRIALS: Final = 3
_LEVELS: Final = ("High", "Medium", "Low")
_OPTIONS: Final = ("Soft window light", "Hard midday sun", "Coloured stage light", "Even overcast light")
_DIMENSIONS: Final = {
    "AesP": ("technical_quality", "color_and_light", "composition", "content"),
    "AesE": ("emotion", "interest", "uniqueness", "vibe"),
}
_KINDS: Final = ("yes_no", "what", "how", "why")
_SOURCES: Final = ("natural", "artistic", "generated")
# A model's letters are right at its own rate: the share of its number among the models, by a hash of the row.
_ANSWERS: Final = """
INSERT INTO annotation_evaluationanswer
       (evaluation_id, item_id, trial, number, status, failure, failure_params, fencing_token, key, attempts,
        output_cap, reserved_tokens, reserved_cost, lost_calls, text, model, finish_reason, input_tokens,
        cached_tokens, output_tokens, usage_is_estimated, cost, latency_ms, "order", outcome, rule, letter, choice,
        finished_at)
SELECT %(evaluation)s, id, trial, row_number() OVER (ORDER BY image_id, trial, number), 'done', '', '{}', 1,
       md5(id::text || trial), 0, 0, 0, 0, 0, CASE WHEN outcome = 'answered' THEN 'The light is soft.' ELSE 'B' END,
       'model', 'stop', 900, 0, 2, false, 0, 800, '[0, 1, 2]', outcome,
       CASE outcome WHEN 'refused' THEN 'refusal' WHEN 'unreadable' THEN 'nothing' WHEN 'answered' THEN 'text_given'
            ELSE (ARRAY['letter', 'first_letter', 'stated_letter', 'contained_text'])[1 + draw %% 4] END,
       CASE WHEN outcome IN ('correct', 'wrong') THEN 'B' ELSE '' END,
       CASE outcome WHEN 'correct' THEN correct WHEN 'wrong' THEN (correct + 1) %% options END, now()
  FROM (SELECT id, image_id, number, trial, draw, correct, options,
               CASE WHEN criterion = 'AesI' THEN 'answered' WHEN draw %% 100 < %(share)s THEN 'correct'
                    WHEN draw %% 997 < 12 THEN 'refused' WHEN draw %% 991 < 9 THEN 'unreadable' ELSE 'wrong' END outcome
          FROM (SELECT item.id, item.image_id, item.number, item.criterion, item.correct, trial,
                       jsonb_array_length(item.options) AS options,
                       abs(hashtext(item.id::text || %(evaluation)s || trial)) AS draw
                  FROM annotation_benchmarkitem item CROSS JOIN generate_series(0, %(trials)s - 1) AS trial
                 WHERE item.benchmark_id = %(benchmark)s AND (item.criterion <> 'AesI' OR trial = 0)) asked) answered
"""
_JUDGEMENTS: Final = """
INSERT INTO annotation_judgement (id, answer_id, created_at, judge, person_id, endpoint, model, prompt_version, text,
       relevance, precision, completeness, judged_at)
SELECT gen_random_uuid(), answer.id, now(), 'endpoint', NULL, 'judge', 'judge', 'v1', '', hashtext(answer.id::text) & 1,
       1 + (hashtext(answer.id::text || 'p') & 1), hashtext(answer.id::text || 'c') & 1, now()
  FROM annotation_evaluationanswer answer JOIN annotation_benchmarkitem item ON item.id = answer.item_id
 WHERE answer.evaluation_id = %(evaluation)s AND item.criterion = 'AesI'
"""


@dataclass(frozen=True)
class EvaluationData:
    """A benchmark with evaluations; `seconds_to_score` is the mean of computing and storing one score."""

    benchmark: UUID
    evaluations: list[UUID]
    answers: int
    seconds_to_score: float


def add_evaluations(seeded: Seeded, models: int = MODELS) -> EvaluationData:
    """Adds the benchmark, and so many evaluations that differ in how often they are right."""
    benchmark = _add_benchmark(seeded)
    evaluations = [_add_evaluation(benchmark, number, models) for number in range(models)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE annotation_evaluationanswer, annotation_judgement, annotation_benchmarkitem")
    began = time.perf_counter()
    for evaluation in evaluations:
        store_score(evaluation, RULES_VERSION)
    seconds = (time.perf_counter() - began) / max(len(evaluations), 1)
    answers = sum(evaluation.total for evaluation in evaluations)
    return EvaluationData(benchmark.id, [evaluation.id for evaluation in evaluations], answers, seconds)


def _add_benchmark(seeded: Seeded) -> Benchmark:
    project = seeded.project
    benchmark = Benchmark.objects.create(
        project=project, name="Dunes", version=1, status="done", requested_by=project.created_by
    )
    images = project.images.filter(critiques__isnull=False).distinct().order_by("id")[:REASONS]
    critiques = list(Critique.objects.filter(image__in=list(images)).order_by("image_id", "id").distinct("image_id"))
    criteria = ("AesP", "AesE", "AesA", "AesP", "AesI")
    pairs = [(critique, name, index) for critique in critiques for index, name in enumerate(criteria)]
    fields = [_fields(name, number) for number, (_critique, name, _index) in enumerate(pairs)]
    candidates = [
        Candidate(
            project=project,
            image_id=critique.image_id,
            critique=critique,
            author_id=critique.annotator_id,
            question=f"{name}-{index}",
            criterion=name,
            status="accepted",
            **values,
        )
        for (critique, name, index), values in zip(pairs, fields, strict=True)
    ]
    Candidate.objects.bulk_create(candidates, batch_size=500)
    BenchmarkItem.objects.bulk_create(
        [
            BenchmarkItem(
                benchmark=benchmark,
                public_id=uuid4().hex,
                number=number + 1,
                candidate=candidate,
                image_id=candidate.image_id,
                file=f"{number}.jpg",
                criterion=candidate.criterion,
                split="test",
                people={} if candidate.criterion == "AesI" else {"n": 3, "right": 2 + number % 2},
                **values,
            )
            for number, (candidate, values) in enumerate(zip(candidates, fields, strict=True))
        ],
        batch_size=500,
    )
    return benchmark


def _fields(criterion: str, number: int) -> dict[str, object]:
    """Returns the fields that a candidate and its item share."""
    options = {"AesA": _LEVELS, "AesI": ()}.get(criterion, _OPTIONS)
    dimensions = _DIMENSIONS.get(criterion)
    return {
        "text": f"What kind of light shapes photograph {number}?",
        "options": list(options),
        "correct": number % len(options) if options else None,
        "dimension": dimensions[number % 4] if dimensions else "",
        "kind": _KINDS[number // 3 % 4] if dimensions else "",
        "source": _SOURCES[number // 5 % 3],
    }


def _add_evaluation(benchmark: Benchmark, number: int, models: int) -> Evaluation:
    evaluation = Evaluation.objects.create(
        project=benchmark.project,
        benchmark=benchmark,
        name=f"model-{number:02}",
        endpoint="local",
        model=f"model-{number:02}",
        trials=TRIALS,
        text_only=number % 10 == 9,
        requested_by=benchmark.requested_by,
    )
    share = 30 + 60 * number // models
    values = {"evaluation": evaluation.id, "benchmark": benchmark.id, "trials": TRIALS, "share": share}
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS, {**values, "evaluation": str(evaluation.id)})
        evaluation.total = cursor.rowcount
        cursor.execute(_JUDGEMENTS, {"evaluation": evaluation.id})
    evaluation.status = "done"
    evaluation.save()
    count_outcomes(evaluation)
    return evaluation
