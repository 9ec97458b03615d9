"""Estimates what a judge of an endpoint will use: of an evaluation that has its texts, and of one that has none yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from annotation.evaluating.judging.prompt import JUDGE_VERSION, judge_messages
from annotation.models import Benchmark, Evaluation, Project
from annotation.models.calling import CallLimits
from annotation.queries.calling.estimates import (
    GUESSED_SECONDS,
    CallEstimate,
    CallUse,
    Range,
    figures_of,
    measured_use,
)
from annotation.queries.evaluating.judging.unjudged_answers import unjudged_answers
from annotation.refining.calls.token_counts import CHAT_TOKENS, likely_tokens
from annotation.refining.endpoints import Endpoint, load_endpoints

SAMPLE_SIZE: Final = 100
_FIGURES_TOKENS: Final = (40, 200)
"""Of a judge's answer: its figures, and the sentence or two on what decided."""
_LATEST: Final = """
SELECT request.input_tokens AS input, request.output_tokens AS output, request.latency_ms AS latency
  FROM annotation_judgingrequest request JOIN annotation_judging judging ON judging.id = request.judging_id
 WHERE judging.project_id = %s AND judging.model = %s AND judging.prompt_version = %s AND request.status = 'done'
 ORDER BY request.finished_at DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingEstimate(CallEstimate):
    """What a judge will use who is asked about so many `texts`."""

    texts: int


def estimate_judging(evaluation: Evaluation, judge: str) -> JudgingEstimate | None:
    """Returns the estimate of judging the texts of an evaluation that an endpoint has not judged; None without it."""
    endpoint = load_endpoints().get(judge)
    if endpoint is None:
        return None
    answers = unjudged_answers(evaluation, endpoint=judge, model=endpoint.model, prompt_version=JUDGE_VERSION)
    sample = answers.select_related("item").only("text", "item__text", "item__references")[:SAMPLE_SIZE]
    prompts = [_tokens(answer.item.text, answer.item.references, answer.text) for answer in sample]
    return _estimate(evaluation.project, endpoint, answers.count(), prompts, Range(0.0, 0.0))


def estimate_judging_to_come(
    benchmark: Benchmark, judge: str, *, answer_tokens: Range[float]
) -> JudgingEstimate | None:
    """Returns the estimate of judging an evaluation that has no texts yet, which have so many tokens each.

    None for a benchmark without interpretations, and without such an endpoint.
    """
    endpoint = load_endpoints().get(judge)
    items = benchmark.items.filter(criterion="AesI")
    count = items.count() if endpoint else 0
    if endpoint is None or not count:
        return None
    sample = items.order_by("number").values_list("text", "references")[:SAMPLE_SIZE]
    prompts = [_tokens(question, references, "") for question, references in sample]
    return _estimate(benchmark.project, endpoint, count, prompts, answer_tokens)


def _estimate(
    project: Project, endpoint: Endpoint, count: int, prompts: Iterable[int], answer_tokens: Range[float]
) -> JudgingEstimate:
    use = measured_use(_LATEST, [project.id, endpoint.model, JUDGE_VERSION])
    return JudgingEstimate(texts=count, **figures_of(endpoint, count, use or _guessed_use(prompts, answer_tokens)))


def _guessed_use(prompts: Iterable[int], answer_tokens: Range[float]) -> CallUse:
    """Returns what a call may use, by a sample of what will be sent."""
    mean = fmean(list(prompts) or [0])
    inputs = Range(0.8 * mean + answer_tokens.low, 1.3 * mean + CHAT_TOKENS + answer_tokens.high)
    low, high = (float(min(CallLimits().max_output_tokens, tokens)) for tokens in _FIGURES_TOKENS)
    return CallUse(inputs, Range(low, high), Range(*GUESSED_SECONDS))


def _tokens(question: str, references: list[str], answer: str) -> int:
    return sum(likely_tokens(message["content"]) for message in judge_messages(question, references, answer))
