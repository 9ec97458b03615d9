"""Works on a run in a worker: leases requests, makes their calls side by side, and stores what comes back.

One thread makes the calls; this one leases, stores and sends heartbeats, so that it is the only one with a connection
to the database.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import Final, TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from annotation import hints
from annotation.actions.refining.batch_files import prepare_batch_run
from annotation.actions.refining.requests.endpoint_limits import is_judged
from annotation.actions.refining.requests.heartbeats import expire_leases, renew_leases, runs_with_silent_leases
from annotation.actions.refining.requests.leasing import Lease, LeasedCall, lease_requests
from annotation.actions.refining.requests.preparing import take_over
from annotation.actions.refining.requests.reserving import is_answered
from annotation.actions.refining.requests.second_model import (
    SecondAnswer,
    begin_second_call,
    stored_reply,
    without_usage,
)
from annotation.actions.refining.run_checks import is_allowed
from annotation.actions.refining.storing import Answer, stop_run, store_answers
from annotation.actions.shared import jobs
from annotation.models import JobStatus, Recheck, ResultsFile, Run, RunRequest
from annotation.refining.calls.calling import CallPool
from annotation.refining.calls.token_counts import likely_prompt_tokens
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.refining.replies import CallError, Reply

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
CallKey = tuple[int, bool]
"""The id of a request, and whether the second model is called."""
MAX_IN_FLIGHT: Final = 256
"""Calls of one worker at a time; a run that may have more gets further workers."""
TURN_SECONDS: Final = 15.0
"""After this time a worker makes room as soon as other work waits."""
LONGEST_TURN_SECONDS: Final = 1800.0
"""After this time it makes room in any case: Celery ends tasks that take an hour."""
BEAT_SECONDS: Final = 5.0
CHECK_SECONDS: Final = 2.0
POLL_SECONDS: Final = 0.5
LONGEST_POLL_SECONDS: Final = 2.0
STORE_SIZE: Final = 32
STORE_CHARACTERS: Final = 200_000
DATABASE_PATIENCE: Final = 600.0
IDLE_AFTER: Final = timedelta(seconds=15)
"""A run that has begun and had no heartbeat for so long waits for a worker."""
OTHER_QUEUES: Final = ("default", "renditions", "ingest", "export")


def work_on_run(run_id: UUID) -> None:
    """Works on a run until nothing is left to do, or other work waits for this process.

    Safe to run twice, even at once, and to be killed at any moment: what was in flight is leased again by another
    worker, once this one's heartbeats are silent.
    """
    run = Run.objects.select_related("recipe", "project").filter(pk=run_id, status__in=Run.UNFINISHED).first()
    if run is None:
        return
    if not run.endpoint:
        prepare_batch_run(run)
        return
    endpoints = _usable_endpoints(run)
    if endpoints is None:
        return
    expire_leases(run.id)
    endpoint, judge = endpoints
    with CallPool[CallKey](filter(None, endpoints)) as calls:
        has_more = RunWorker(run, endpoint, judge, calls).work()
    if has_more:
        hints.send(run.TASK, run.id)


def expire_all_leases() -> None:
    """Ends the leases of dead workers on every run, also on those that no worker will work on again."""
    for run_id in runs_with_silent_leases():
        expire_leases(run_id)


class RunWorker:
    """One worker's turn on a run."""

    def __init__(self, run: Run, endpoint: Endpoint, judge: Endpoint | None, calls: CallPool[CallKey]) -> None:
        self._run = run
        self._endpoint = endpoint
        self._judge = judge
        self._calls = calls
        self._leased: dict[int, LeasedCall] = {}
        self._first_replies: dict[int, tuple[Reply, int]] = {}
        self._answers: list[Answer] = []
        self._began = time.monotonic()
        self._next_lease = self._began
        self._next_help = self._began
        self._next_beat = self._began + BEAT_SECONDS
        self._poll_seconds = POLL_SECONDS
        self._next_check = TURN_SECONDS
        self._is_ending = False

    def work(self) -> bool:
        """Works until the turn is over, and returns whether the run has more to do."""
        while True:
            is_over = False
            if time.monotonic() >= self._next_lease and not self._must_make_room():
                is_over = self._lease()
            if not self._leased and (is_over or self._is_ending):
                return not is_over
            self._store(self._calls.wait(POLL_SECONDS if self._leased else self._pause()))
            self._beat()

    def _lease(self) -> bool:
        """Leases what there is room for and begins the calls; returns whether nothing is left for this worker."""
        room = MAX_IN_FLIGHT - len(self._leased)
        lease = persistently(self._lease_once, room)
        for call in lease.calls:
            self._leased[call.request.pk] = call
            if self._judge and is_answered(call.request):
                self._begin_second(call, stored_reply(call.request))
            else:
                self._calls.start((call.request.pk, False), self._endpoint, call.body)
        if lease.taken_over:
            persistently(take_over, self._run, lease.taken_over)
        is_idle = not (lease.calls or lease.taken_over)
        self._poll_seconds = min(LONGEST_POLL_SECONDS, 2 * self._poll_seconds) if is_idle else POLL_SECONDS
        self._next_lease = time.monotonic() + (self._poll_seconds if is_idle and not lease.is_short else 0)
        self._call_for_help(len(lease.calls) == room)
        return lease.is_over or (is_idle and lease.is_elsewhere and not self._leased)

    def _call_for_help(self, is_full: bool) -> None:
        """Sends a hint to a further worker while this one has as many calls in flight as it may, and there is more."""
        if is_full and time.monotonic() >= self._next_help:
            hints.send(self._run.TASK, self._run.id)
            self._next_help = time.monotonic() + TURN_SECONDS

    def _lease_once(self, room: int) -> Lease:
        return lease_requests(self._run, self._endpoint, self._judge, at_most=room, own_calls=len(self._leased))

    def _store(self, results: Sequence[tuple[CallKey, Reply | CallError]]) -> None:
        """Stores what came back, in groups; then there is room for further calls."""
        for (key, is_second), result in results:
            call = self._leased[key]
            if is_second:
                self._answers.append(self._second_answer(call, result))
            elif self._is_judged(call.request) and isinstance(result, Reply):
                self._begin_second(call, result)
            else:
                self._answers.append(_answer(call, result))
        while self._answers:
            answers = _next_group(self._answers)
            persistently(store_answers, self._run, answers)
            for answer in answers:
                del self._leased[answer.request.pk]
            del self._answers[: len(answers)]
            self._next_lease = time.monotonic()
            self._beat()

    def _is_judged(self, request: RunRequest) -> bool:
        return self._judge is not None and is_judged(request.revision, self._run.judge_share)

    def _begin_second(self, call: LeasedCall, reply: Reply) -> None:
        """Asks the second model about the items of a reply; stores it at once if there is nothing to ask."""
        assert self._judge
        body = persistently(begin_second_call, self._run, self._judge, call.request, reply)
        if body is None:
            self._answers.append(Answer(call.request, reply))
            return
        self._first_replies[call.request.pk] = (without_usage(reply), likely_prompt_tokens(body))
        self._calls.start((call.request.pk, True), self._judge, body)

    def _second_answer(self, call: LeasedCall, result: Reply | CallError) -> Answer:
        assert self._judge
        reply, prompt_tokens = self._first_replies.pop(call.request.pk)
        error = result if isinstance(result, CallError) else None
        second = SecondAnswer(self._judge, None if isinstance(result, CallError) else result, error, prompt_tokens)
        return Answer(call.request, reply, second=second)

    def _beat(self) -> None:
        if time.monotonic() < self._next_beat:
            return
        persistently(renew_leases, self._run, [call.request for call in self._leased.values()])
        persistently(expire_leases, self._run.id)
        self._next_beat = time.monotonic() + BEAT_SECONDS

    def _pause(self) -> float:
        return max(0.0, self._next_lease - time.monotonic())

    def _must_make_room(self) -> bool:
        """Returns whether the process is to end, other work waits for it after this turn, or endpoints have changed."""
        seconds = time.monotonic() - self._began
        if hints.stopping.is_set():
            self._is_ending = True
        elif seconds >= self._next_check:
            self._next_check = seconds + CHECK_SECONDS
            is_long = seconds > LONGEST_TURN_SECONDS
            self._is_ending = self._is_ending or is_long or _other_work_waits()
        self._is_ending = self._is_ending or self._has_other_settings()
        return self._is_ending

    def _has_other_settings(self) -> bool:
        """Returns whether the file of endpoints says something else of them by now: the next turn keeps to that."""
        endpoints = load_endpoints()
        return any(endpoints.get(endpoint.name) != endpoint for endpoint in (self._endpoint, self._judge) if endpoint)


def persistently(action: Callable[..., Result], *arguments: object) -> Result:
    """Returns the result of an action on the database, tried again while the server is away.

    An answer that is paid must not be lost because the database restarts. Every action here is safe to repeat.
    """
    deadline = time.monotonic() + DATABASE_PATIENCE
    pause = 0.2
    while True:
        try:
            return action(*arguments)
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            logger.warning("The database does not answer (%s); trying again", str(error).strip())
            connection.close()
            time.sleep(pause)
            pause = min(5.0, pause * 2)


def _other_work_waits() -> bool:
    """Returns whether work of other queues waits for a worker, or other refining: a run that nobody works on, too.

    The queue of refining itself does not say so: it has the hints by which a run calls for further workers.
    """
    runs = Run.objects.exclude(endpoint="").filter(Q(status=JobStatus.QUEUED) | jobs.silent(IDLE_AFTER))
    kinds = (model.objects.filter(status=JobStatus.QUEUED) for model in (ResultsFile, Recheck))
    return any(map(hints.is_busy, OTHER_QUEUES)) or any(persistently(rows.exists) for rows in (runs, *kinds))


def _next_group(answers: Sequence[Answer]) -> Sequence[Answer]:
    """Returns the first of the answers, so many that no heartbeat is late however long their texts are to check."""
    characters = accumulate(len(answer.reply.text) if answer.reply else 0 for answer in answers[:STORE_SIZE])
    return answers[: max(1, sum(total <= STORE_CHARACTERS for total in characters))]


def _answer(call: LeasedCall, result: Reply | CallError) -> Answer:
    if isinstance(result, CallError):
        return Answer(call.request, error=result)
    return Answer(call.request, result)


def _usable_endpoints(run: Run) -> tuple[Endpoint, Endpoint | None] | None:
    """Returns the endpoints of a run; None after the run was stopped because they cannot be used."""
    endpoints = load_endpoints()
    problems = [_problem(run, endpoints, name) for name in (run.endpoint, run.judge_endpoint) if name]
    for problem in filter(None, problems):
        with transaction.atomic():
            stop_run(Run.objects.select_for_update(of=("self",)).get(pk=run.pk), *problem)
        return None
    return endpoints[run.endpoint], endpoints.get(run.judge_endpoint)


def _problem(run: Run, endpoints: Mapping[str, Endpoint], name: str) -> tuple[str, dict[str, str]] | None:
    """Returns the code and params of why an endpoint cannot be called for a run; None if it can."""
    endpoint = endpoints.get(name)
    if endpoint is None:
        return "endpoint_missing", {"endpoint": name}
    if not is_allowed(run.project, endpoint):
        return "endpoint_not_allowed", {"endpoint": name, "url": endpoint.url}
    return None if endpoint.has_prices else ("price_unknown", {"endpoint": name})
