"""Works on a run in a worker: leases requests, makes their calls side by side, and stores what comes back.

One thread makes the calls; this one leases, stores and sends heartbeats, so that it is the only one with a connection
to the database.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from annotation import hints
from annotation.actions.refining.requests.heartbeats import expire_leases, renew_leases, runs_with_silent_leases
from annotation.actions.refining.requests.leasing import Lease, LeasedCall, lease_requests
from annotation.actions.refining.requests.preparing import take_over
from annotation.actions.refining.run_checks import is_allowed
from annotation.actions.refining.storing import Answer, stop_run, store_answers
from annotation.models import Run
from annotation.refining.calling import CallPool
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.refining.replies import CallError, Reply

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
MAX_IN_FLIGHT: Final = 256
"""Calls of one worker at a time; a run that may have more gets further workers."""
TURN_SECONDS: Final = 15.0
"""After this time a worker makes room as soon as other work waits."""
LONGEST_TURN_SECONDS: Final = 1800.0
"""After this time it makes room in any case: Celery ends tasks that take an hour."""
BEAT_SECONDS: Final = 5.0
CHECK_SECONDS: Final = 2.0
POLL_SECONDS: Final = 0.5
STORE_SIZE: Final = 32
DATABASE_PATIENCE: Final = 600.0
OTHER_QUEUES: Final = ("default", "renditions", "ingest", "export")


def work_on_run(run_id: UUID) -> None:
    """Works on a run until nothing is left to do, or other work waits for this process.

    Safe to run twice, even at once, and to be killed at any moment: what was in flight is leased again by another
    worker, once this one's heartbeats are silent.
    """
    run = Run.objects.select_related("recipe", "project").filter(pk=run_id, status__in=Run.UNFINISHED).first()
    if run is None or not run.endpoint:
        return
    endpoints = _usable_endpoints(run)
    if endpoints is None:
        return
    expire_leases(run.id)
    endpoint, judge = endpoints
    with CallPool[int](endpoint) as calls:
        has_more = RunWorker(run, endpoint, judge, calls).work()
    if has_more:
        hints.send(run.TASK, run.id)


def expire_all_leases() -> None:
    """Ends the leases of dead workers on every run, also on those that no worker will work on again."""
    for run_id in runs_with_silent_leases():
        expire_leases(run_id)


class RunWorker:
    """One worker's turn on a run."""

    def __init__(self, run: Run, endpoint: Endpoint, judge: Endpoint | None, calls: CallPool[int]) -> None:
        self._run = run
        self._endpoint = endpoint
        self._judge = judge
        self._calls = calls
        self._leased: dict[int, LeasedCall] = {}
        self._began = time.monotonic()
        self._next_lease = self._began
        self._next_beat = self._began + BEAT_SECONDS
        self._next_check = self._began + TURN_SECONDS
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
            self._calls.start(call.request.pk, call.body)
        if lease.taken_over:
            persistently(take_over, self._run, lease.taken_over)
        is_idle = not (lease.calls or lease.taken_over)
        self._next_lease = time.monotonic() + (POLL_SECONDS if is_idle and not lease.is_short else 0)
        return lease.is_over or (is_idle and lease.is_elsewhere and not self._leased)

    def _lease_once(self, room: int) -> Lease:
        return lease_requests(self._run, self._endpoint, self._judge, at_most=room, own_calls=len(self._leased))

    def _store(self, results: Sequence[tuple[int, Reply | CallError]]) -> None:
        """Stores what came back, in groups; then there is room for further calls."""
        answers = [_answer(self._leased[key], result) for key, result in results]
        for start in range(0, len(answers), STORE_SIZE):
            persistently(store_answers, self._run, answers[start : start + STORE_SIZE])
        for key, _result in results:
            del self._leased[key]
        if results:
            self._next_lease = time.monotonic()

    def _beat(self) -> None:
        if time.monotonic() < self._next_beat:
            return
        persistently(renew_leases, self._run, [call.request for call in self._leased.values()])
        persistently(expire_leases, self._run.id)
        self._next_beat = time.monotonic() + BEAT_SECONDS

    def _pause(self) -> float:
        return max(0.0, min(POLL_SECONDS, self._next_lease - time.monotonic()))

    def _must_make_room(self) -> bool:
        """Returns whether the process is to end, or other work waits for it after this turn."""
        now = time.monotonic()
        if hints.stopping.is_set():
            self._is_ending = True
        elif now >= self._next_check:
            self._next_check = now + CHECK_SECONDS
            is_long = now - self._began > LONGEST_TURN_SECONDS
            self._is_ending = self._is_ending or is_long or any(map(hints.is_busy, OTHER_QUEUES))
        return self._is_ending


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


def _answer(call: LeasedCall, result: Reply | CallError) -> Answer:
    if isinstance(result, CallError):
        return Answer(call.request, error=result)
    return Answer(call.request, result)


def _usable_endpoints(run: Run) -> tuple[Endpoint, Endpoint | None] | None:
    """Returns the endpoints of a run; None after the run was stopped because they cannot be used."""
    endpoints = load_endpoints()
    names = [name for name in (run.endpoint, run.judge_endpoint) if name]
    for name in names:
        endpoint = endpoints.get(name)
        if endpoint is None:
            return _stop(run, "endpoint_missing", {"endpoint": name})
        if not is_allowed(run.project, endpoint):
            return _stop(run, "endpoint_not_allowed", {"endpoint": name, "url": endpoint.url})
        if not endpoint.has_prices:
            return _stop(run, "price_unknown", {"endpoint": name})
    return endpoints[run.endpoint], endpoints.get(run.judge_endpoint)


def _stop(run: Run, code: str, params: dict[str, str]) -> None:
    with transaction.atomic():
        stop_run(Run.objects.select_for_update(of=("self",)).get(pk=run.pk), code, params)
