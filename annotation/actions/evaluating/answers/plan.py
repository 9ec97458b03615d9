"""What the engine has to know of evaluations: the items of a benchmark are asked, each with its image."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from annotation.actions.calling.plans import CallPlan, ImageTokens
from annotation.actions.evaluating.answers.image_urls import ImageUrls
from annotation.actions.evaluating.answers.preparing import prepare_answers, prompt_of
from annotation.actions.evaluating.answers.storing import Answer, store_answers
from annotation.evaluating.prompts import request_body, with_image_url
from annotation.imaging.inspection import SIZES
from annotation.models import BenchmarkItem, Evaluation, EvaluationAnswer
from annotation.refining.calls.token_counts import likely_image_tokens, most_image_tokens
from annotation.refining.endpoints import load_endpoints
from annotation.refining.replies import CallError, Reply


class EvaluationPlan(CallPlan[Evaluation, EvaluationAnswer, Answer]):
    """Asks an evaluation's questions. An answer is never taken over: each evaluation measures by itself."""

    IN_FLIGHT: ClassVar[int] = 64  # each call in flight has its image in memory

    def __init__(self, evaluation: Evaluation) -> None:
        """Reads the index of the images that are sent. Raises StorageError, before any call."""
        self._image_urls = None if evaluation.text_only else ImageUrls.of(evaluation.benchmark_id)

    def prepare(self, job: Evaluation) -> int:
        return prepare_answers(job, self._image_urls)

    def load(self, job: Evaluation, requests: Sequence[EvaluationAnswer]) -> list[EvaluationAnswer]:
        """Loads the items and their images: all of them can be asked, for they are frozen."""
        items = BenchmarkItem.objects.select_related("image").in_bulk([request.item_id for request in requests])
        for request in requests:
            request.item = items[request.item_id]
            request.evaluation = job
        return list(requests)

    def body(self, job: Evaluation, request: EvaluationAnswer, rung: str) -> dict[str, Any]:
        return request_body(
            prompt_of(request.item, request.order or []),
            model=job.model,
            with_image=not job.text_only,
            output_limit=request.output_cap or job.output_limit,
            parameters=job.parameters,
        )

    def completion(self, request: EvaluationAnswer) -> Callable[[dict[str, Any]], dict[str, Any]] | None:
        """Returns what reads the image right before the call; None where no image is sent."""
        return partial(_with_image, self._image_urls, request.item.file) if self._image_urls else None

    def image_tokens(self, job: Evaluation, request: EvaluationAnswer) -> ImageTokens:
        if job.text_only:
            return ImageTokens()
        view = request.item.image.renditions.get("view") or {"width": SIZES["view"], "height": SIZES["view"]}
        endpoint = load_endpoints().get(job.endpoint)
        upper_limit = endpoint.image_tokens if endpoint else None
        likely = likely_image_tokens(view["width"], view["height"])
        if upper_limit is None:
            return ImageTokens(likely, most_image_tokens(view["width"], view["height"]))
        return ImageTokens(min(likely, upper_limit), upper_limit)

    def answer(self, request: EvaluationAnswer, result: Reply | CallError) -> Answer:
        return Answer(request, error=result) if isinstance(result, CallError) else Answer(request, result)

    def store(self, job: Evaluation, answers: Sequence[Answer]) -> None:
        store_answers(job, answers)


def _with_image(urls: ImageUrls, file: str, body: dict[str, Any]) -> dict[str, Any]:
    return with_image_url(body, urls.url(file))
