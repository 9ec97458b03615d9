"""Estimates what an evaluation will use before it begins: tokens, money and hours, each from a low to a high figure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from statistics import fmean
from typing import Any, Final

from annotation.evaluating.evaluation_spec import EvaluationSpec
from annotation.evaluating.prompts import question_text
from annotation.models import Benchmark
from annotation.queries.calling.estimates import (
    GUESSED_SECONDS,
    MEASURED_AT_LEAST,
    CallUse,
    Range,
    around,
    each_of,
    money_of,
    seconds_of,
    whole_numbers,
)
from annotation.refining.calls.token_counts import CHAT_TOKENS, likely_image_tokens, likely_tokens
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.sql.rows import fetch_rows

SAMPLE_SIZE: Final = 100
_MEASURED_AT_MOST: Final = 2_000
_LETTER_TOKENS: Final = (2, 60)
_TEXT_TOKENS: Final = (80, 400)
_COUNTS: Final = """
SELECT count(*) FILTER (WHERE criterion <> 'AesI') AS choices, count(*) FILTER (WHERE criterion = 'AesI') AS texts
  FROM annotation_benchmarkitem WHERE benchmark_id = %s
"""
_USAGE: Final = """
SELECT count(*) AS answers, avg(input) AS input_mean, avg(output) AS output_mean, avg(latency) AS latency_mean,
       percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY input) AS input,
       percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY output) AS output,
       percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY latency) AS latency
  FROM (SELECT answer.input_tokens AS input, answer.output_tokens AS output, answer.latency_ms AS latency
          FROM annotation_evaluationanswer answer JOIN annotation_evaluation evaluation
            ON evaluation.id = answer.evaluation_id
         WHERE evaluation.project_id = %s AND evaluation.model = %s AND evaluation.text_only = %s
           AND evaluation.source = 'endpoint' AND answer.status = 'done'
         ORDER BY answer.finished_at DESC LIMIT %s) latest
"""


@dataclass(frozen=True, slots=True)
class EvaluationEstimate:
    """What an evaluation with so many `questions` will use.

    `money` is None if a price is unknown. `measured` is the number of answers of the same model that the figures rest
    on; 0 if they are guessed from the prompts and the sizes of the images alone.
    """

    questions: int
    input_tokens: Range[int]
    output_tokens: Range[int]
    money: Range[Decimal] | None
    hours: Range[float]
    measured: int

    def as_json(self) -> dict[str, Any]:
        """Returns the estimate as an evaluation stores it, with amounts of money as texts."""
        document = asdict(self)
        if self.money:
            document["money"] = {"low": str(self.money.low), "high": str(self.money.high)}
        return document


def estimate_evaluation(benchmark: Benchmark, spec: EvaluationSpec) -> EvaluationEstimate | None:
    """Returns the estimate of an evaluation that is not requested yet; None for an endpoint that is not known."""
    endpoint = load_endpoints().get(spec.endpoint)
    if endpoint is None:
        return None
    (counts,) = fetch_rows(_COUNTS, [benchmark.id])
    choices, texts = counts["choices"] * spec.trials, counts["texts"]
    count = choices + texts
    use = _measured_use(benchmark, spec, endpoint) or _guessed_use(benchmark, spec, texts / max(1, count))
    return EvaluationEstimate(
        questions=count,
        input_tokens=_times(count, use.input_tokens),
        output_tokens=_times(count, use.output_tokens),
        money=money_of([(endpoint, count, use)]),
        hours=each_of(lambda seconds, _: seconds / 3600, seconds_of(endpoint, count, use)),
        measured=use.measured,
    )


def _times(count: int, figures: Range[float]) -> Range[int]:
    return whole_numbers(Range(count * figures.low, count * figures.high))


def _measured_use(benchmark: Benchmark, spec: EvaluationSpec, endpoint: Endpoint) -> CallUse | None:
    """Returns what answers of the same model used; None if they are too few."""
    values = [benchmark.project_id, endpoint.model, spec.text_only, _MEASURED_AT_MOST]
    (row,) = fetch_rows(_USAGE, values)
    if row["answers"] < MEASURED_AT_LEAST:
        return None
    ranges = {name: around(float(row[f"{name}_mean"]), row[name]) for name in ("input", "output", "latency")}
    seconds = each_of(lambda latency, _: latency / 1000, ranges["latency"])
    return CallUse(ranges["input"], ranges["output"], seconds, row["answers"])


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
