"""Estimates what an evaluation will use before it begins: tokens, money and hours, each from a low to a high figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

from annotation.evaluating.evaluation_spec import EvaluationSpec
from annotation.evaluating.prompts import question_text
from annotation.models import Benchmark
from annotation.queries.calling.estimates import (
    GUESSED_SECONDS,
    CallEstimate,
    CallUse,
    Range,
    figures_of,
    measured_use,
)
from annotation.queries.evaluating.judging.estimates import JudgingEstimate, estimate_judging_to_come
from annotation.refining.calls.token_counts import CHAT_TOKENS, likely_image_tokens, likely_tokens
from annotation.refining.endpoints import load_endpoints
from annotation.sql.rows import fetch_rows

SAMPLE_SIZE: Final = 100
_LETTER_TOKENS: Final = (2, 60)
_TEXT_TOKENS: Final = (80, 400)
_COUNTS: Final = """
SELECT count(*) FILTER (WHERE criterion <> 'AesI') AS choices, count(*) FILTER (WHERE criterion = 'AesI') AS texts
  FROM annotation_benchmarkitem WHERE benchmark_id = %s
"""
_LATEST: Final = """
SELECT answer.input_tokens AS input, answer.output_tokens AS output, answer.latency_ms AS latency
  FROM annotation_evaluationanswer answer JOIN annotation_evaluation evaluation
    ON evaluation.id = answer.evaluation_id
 WHERE evaluation.project_id = %s AND evaluation.model = %s AND evaluation.text_only = %s
   AND evaluation.source = 'endpoint' AND answer.status = 'done'
 ORDER BY answer.finished_at DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationEstimate(CallEstimate):
    """What an evaluation with so many `questions` will use, and what its judge will, if it names one."""

    questions: int
    judging: JudgingEstimate | None = None

    def as_json(self) -> dict[str, Any]:
        """Returns the estimate as an evaluation stores it, with amounts of money as texts."""
        document = CallEstimate.as_json(self)
        return {**document, "judging": self.judging.as_json() if self.judging else None}


def estimate_evaluation(benchmark: Benchmark, spec: EvaluationSpec) -> EvaluationEstimate | None:
    """Returns the estimate of an evaluation that is not requested yet; None for an endpoint that is not known."""
    endpoint = load_endpoints().get(spec.endpoint)
    if endpoint is None:
        return None
    (counts,) = fetch_rows(_COUNTS, [benchmark.id])
    count = counts["choices"] * spec.trials + counts["texts"]
    measured = measured_use(_LATEST, [benchmark.project_id, endpoint.model, spec.text_only])
    use = measured or _guessed_use(benchmark, spec, counts["texts"] / max(1, count))
    low, high = (float(min(spec.output_limit, tokens)) for tokens in _TEXT_TOKENS)
    return EvaluationEstimate(
        questions=count,
        **figures_of(endpoint, count, use),
        judging=estimate_judging_to_come(benchmark, spec.judge_endpoint, answer_tokens=Range(low, high)),
    )


def _guessed_use(benchmark: Benchmark, spec: EvaluationSpec, text_share: float) -> CallUse:
    """Returns what a call may use, by a sample of the questions and the sizes of their images."""
    items = list(benchmark.items.select_related("image").order_by("pk")[:SAMPLE_SIZE])
    prompts = fmean([likely_tokens(question_text(item.text, item.options)) for item in items] or [0])
    images = 0.0 if spec.text_only else fmean([_image_tokens(item.image.renditions) for item in items] or [0])
    low, high = (
        (1 - text_share) * letter + text_share * text for letter, text in zip(_LETTER_TOKENS, _TEXT_TOKENS, strict=True)
    )
    limit = float(spec.output_limit)
    # Models make a third to twice as many tokens of an image as one for each square of 28 pixels.
    inputs = Range(0.8 * prompts + images / 3, 1.3 * prompts + CHAT_TOKENS + 2 * images)
    return CallUse(inputs, Range(min(limit, low), min(limit, high)), Range(*GUESSED_SECONDS))


def _image_tokens(renditions: Mapping[str, Any]) -> int:
    view = renditions.get("view")
    return likely_image_tokens(view["width"], view["height"]) if view else 0
