"""Works on a run in a worker: asks the first model, and the second one about a share of the answers."""

from uuid import UUID

from annotation.actions.calling.leasing import LeasedCall
from annotation.actions.calling.locking import is_answered
from annotation.actions.calling.work import CallKey, JobWorker, persistently, work_on_job
from annotation.actions.refining.batch_files import prepare_batch_run
from annotation.actions.refining.requests.plan import RunPlan
from annotation.actions.refining.requests.second_model import (
    SecondAnswer,
    begin_second_call,
    stored_reply,
    without_usage,
)
from annotation.actions.refining.storing import Answer
from annotation.models import Run, RunRequest
from annotation.refining.calls.calling import CallPool
from annotation.refining.calls.token_counts import likely_prompt_tokens
from annotation.refining.endpoints import Endpoint
from annotation.refining.replies import CallError, Reply


def work_on_run(run_id: UUID) -> None:
    """Works on a run until nothing is left to do, or other work waits for this process: as `work_on_job`."""
    run = Run.objects.select_related("recipe", "project").filter(pk=run_id, status__in=Run.UNFINISHED).first()
    if run is None:
        return
    if run.endpoint:
        work_on_job(RunWorker, RunPlan(), run)
    else:
        prepare_batch_run(run)


class RunWorker(JobWorker[Run, RunRequest, Answer]):
    """One worker's turn on a run."""

    def __init__(
        self, plan: RunPlan, run: Run, endpoint: Endpoint, judge: Endpoint | None, calls: CallPool[CallKey]
    ) -> None:
        super().__init__(plan, run, endpoint, judge, calls)
        self._first_replies: dict[int, tuple[Reply, int]] = {}

    def _begin(self, call: LeasedCall[RunRequest]) -> None:
        if self._judge and is_answered(call.request):
            self._begin_second(self._judge, call, stored_reply(call.request))
        else:
            super()._begin(call)

    def _receive(self, call: LeasedCall[RunRequest], is_second: bool, result: Reply | CallError) -> None:
        if is_second:
            self._answers.append(self._second_answer(call, result))
        elif self._judge and isinstance(result, Reply) and self._plan.is_judged(self._job, call.request):
            self._begin_second(self._judge, call, result)
        else:
            super()._receive(call, is_second, result)

    def _begin_second(self, judge: Endpoint, call: LeasedCall[RunRequest], reply: Reply) -> None:
        """Asks the second model about the items of a reply; stores it at once if there is nothing to ask."""
        body = persistently(begin_second_call, self._job, judge, call.request, reply)
        if body is None:
            self._answers.append(Answer(call.request, reply))
            return
        self._first_replies[call.request.pk] = (without_usage(reply), likely_prompt_tokens(body))
        self._calls.start((call.request.pk, True), judge, body)

    def _second_answer(self, call: LeasedCall[RunRequest], result: Reply | CallError) -> Answer:
        assert self._judge
        reply, prompt_tokens = self._first_replies.pop(call.request.pk)
        error = result if isinstance(result, CallError) else None
        second = SecondAnswer(self._judge, None if isinstance(result, CallError) else result, error, prompt_tokens)
        return Answer(call.request, reply, second=second)
