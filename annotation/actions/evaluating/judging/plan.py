"""What the engine has to know of judgings: a judge is asked about one interpretation a call."""

from collections.abc import Sequence
from typing import Any

from annotation.actions.calling.plans import CallPlan
from annotation.actions.evaluating.judging.freezing import messages_of, prepare_requests
from annotation.actions.evaluating.judging.storing import JudgeAnswer, store_judgements
from annotation.evaluating.judging.prompt import judge_body
from annotation.models import EvaluationAnswer, Judging, JudgingRequest
from annotation.refining.replies import CallError, Reply


class JudgingPlan(CallPlan[Judging, JudgingRequest, JudgeAnswer]):
    """Asks about each interpretation by itself: the judge never sees two, nor whose they are."""

    def prepare(self, job: Judging) -> int:
        return prepare_requests(job)

    def load(self, job: Judging, requests: Sequence[JudgingRequest]) -> list[JudgingRequest]:
        rows = EvaluationAnswer.objects.select_related("item").only("text", "item__text", "item__references")
        answers = rows.in_bulk([request.answer_id for request in requests])
        for request in requests:
            request.answer = answers[request.answer_id]
            request.judging = job
        return list(requests)

    def body(self, job: Judging, request: JudgingRequest, rung: str) -> dict[str, Any]:
        output_limit = request.output_cap or job.limits.max_output_tokens
        return judge_body(messages_of(request), model=job.model, output_limit=output_limit, rung=rung)

    def answer(self, request: JudgingRequest, result: Reply | CallError) -> JudgeAnswer:
        if isinstance(result, CallError):
            return JudgeAnswer(request, error=result)
        return JudgeAnswer(request, result)

    def store(self, job: Judging, answers: Sequence[JudgeAnswer]) -> None:
        store_judgements(job, answers)
