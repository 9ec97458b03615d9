"""Works on a job that calls models, in a worker: leases requests, makes calls, stores what comes back.

One thread makes the calls; this one leases, stores and sends heartbeats, so that it is the only one with a connection
to the database.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from itertools import accumulate
from typing import Any, Final, Generic, TypeVar

from django.apps import apps
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from annotation import hints
from annotation.actions.calling.consents import is_allowed
from annotation.actions.calling.ends import stop_job
from annotation.actions.calling.heartbeats import expire_leases, renew_leases
from annotation.actions.calling.leasing import Lease, LeasedCall, lease_requests
from annotation.actions.calling.locking import AnyJob, AnyRequest, lock_job
from annotation.actions.calling.plans import CallPlan
from annotation.actions.calling.storing import AnyAnswer
from annotation.actions.shared import jobs
from annotation.models import JobStatus, ModelJob, ModelRequest, Work
from annotation.queries.calling.tables import job_models
from annotation.refining.calls.calling import CallPool
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.refining.replies import CallError, Reply

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
CallKey = tuple[int, bool]
"""The id of a request, and whether the second model is called."""
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
"""A job that has begun and had no heartbeat for so long waits for a worker."""
OTHER_QUEUES: Final = ("default", "renditions", "ingest", "export")


def work_on_job(worker: "type[JobWorker[Any, Any, Any]]", plan: CallPlan[Any, Any, Any], job: ModelJob) -> None:
    """Works on a job until nothing is left to do, or other work waits for this process.

    Safe to run twice, even at once, and to be killed at any moment: what was in flight is leased again by another
    worker, once this one's heartbeats are silent.
    """
    endpoints = usable_endpoints(job)
    if endpoints is None:
        return
    expire_leases(type(job), job.pk)
    endpoint, judge = endpoints
    with CallPool[CallKey](filter(None, endpoints)) as calls:
        has_more = worker(plan, job, endpoint, judge, calls).work()
    if has_more:
        hints.send(job.TASK, job.pk)


class JobWorker(Generic[AnyJob, AnyRequest, AnyAnswer]):
    """One worker's turn on a job."""

    def __init__(
        self,
        plan: CallPlan[AnyJob, AnyRequest, AnyAnswer],
        job: AnyJob,
        endpoint: Endpoint,
        judge: Endpoint | None,
        calls: CallPool[CallKey],
    ) -> None:
        self._plan = plan
        self._job = job
        self._endpoint = endpoint
        self._judge = judge
        self._calls = calls
        self._leased: dict[int, LeasedCall[AnyRequest]] = {}
        self._answers: list[AnyAnswer] = []
        self._began = time.monotonic()
        self._next_lease = self._began
        self._next_help = self._began
        self._next_beat = self._began + BEAT_SECONDS
        self._poll_seconds = POLL_SECONDS
        self._next_check = TURN_SECONDS
        self._is_ending = False

    def work(self) -> bool:
        """Works until the turn is over, and returns whether the job has more to do."""
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
        room = self._plan.IN_FLIGHT - len(self._leased)
        lease = persistently(self._lease_once, room)
        for call in lease.calls:
            # A lease may expire while its worker is suspended: the call that is still in flight answers the new one.
            is_in_flight = call.request.pk in self._leased
            self._leased[call.request.pk] = call
            if not is_in_flight:
                self._begin(call)
        if lease.taken_over:
            persistently(self._plan.take_over, self._job, lease.taken_over)
        is_idle = not (lease.calls or lease.taken_over)
        self._poll_seconds = min(LONGEST_POLL_SECONDS, 2 * self._poll_seconds) if is_idle else POLL_SECONDS
        self._next_lease = time.monotonic() + (self._poll_seconds if is_idle and not lease.is_short else 0)
        self._call_for_help(len(lease.calls) == room)
        return lease.is_over or (is_idle and lease.is_elsewhere and not self._leased)

    def _call_for_help(self, is_full: bool) -> None:
        """Sends a hint to a further worker while this one has as many calls in flight as it may, and there is more."""
        if is_full and time.monotonic() >= self._next_help:
            hints.send(self._job.TASK, self._job.pk)
            self._next_help = time.monotonic() + TURN_SECONDS

    def _lease_once(self, room: int) -> Lease[AnyRequest]:
        own_calls = len(self._leased)
        return lease_requests(self._plan, self._job, self._endpoint, self._judge, at_most=room, own_calls=own_calls)

    def _begin(self, call: LeasedCall[AnyRequest]) -> None:
        """Begins the call for a request that was leased."""
        self._calls.start((call.request.pk, False), self._endpoint, call.body, self._plan.completion(call.request))

    def _receive(self, call: LeasedCall[AnyRequest], is_second: bool, result: Reply | CallError) -> None:
        """Takes in what came back of a call."""
        self._answers.append(self._plan.answer(call.request, result))

    def _store(self, results: Sequence[tuple[CallKey, Reply | CallError]]) -> None:
        """Stores what came back, in groups; then there is room for further calls."""
        for (key, is_second), result in results:
            self._receive(self._leased[key], is_second, result)
        while self._answers:
            answers = next_group(self._answers)
            persistently(self._plan.store, self._job, answers)
            for answer in answers:
                del self._leased[answer.request.pk]
            del self._answers[: len(answers)]
            self._next_lease = time.monotonic()
            self._beat()

    def _beat(self) -> None:
        if time.monotonic() < self._next_beat:
            return
        persistently(renew_leases, self._job, [call.request for call in self._leased.values()])
        persistently(expire_leases, type(self._job), self._job.pk)
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
    """Returns whether work of other queues waits for a worker, or a job that nobody works on, or another of this queue.

    The queue of these jobs itself does not say so: it has the hints by which a job calls for further workers.
    """
    waiting = Q(status=JobStatus.QUEUED)
    idle_jobs = [
        model._default_manager.exclude(endpoint="").filter(waiting | jobs.silent(IDLE_AFTER)) for model in job_models()
    ]
    waiting_rows = [model._default_manager.filter(waiting) for model in _other_models()]
    return any(map(hints.is_busy, OTHER_QUEUES)) or any(
        persistently(rows.exists) for rows in (*idle_jobs, *waiting_rows)
    )


@cache
def _other_models() -> tuple[type[Work], ...]:
    """Returns the models of the other work of this queue."""
    models = [model for model in apps.get_models() if issubclass(model, Work) and model.QUEUE == ModelJob.QUEUE]
    return tuple(model for model in models if not issubclass(model, (ModelJob, ModelRequest)))


def next_group(answers: Sequence[AnyAnswer]) -> Sequence[AnyAnswer]:
    """Returns the first of the answers, so many that no heartbeat is late however long their texts are to check."""
    characters = accumulate(len(answer.reply.text) if answer.reply else 0 for answer in answers[:STORE_SIZE])
    return answers[: max(1, sum(total <= STORE_CHARACTERS for total in characters))]


def usable_endpoints(job: ModelJob) -> tuple[Endpoint, Endpoint | None] | None:
    """Returns the endpoints of a job; None after the job was stopped because they cannot be used."""
    endpoints = load_endpoints()
    problems = [_problem(job, endpoints, name) for name in (job.endpoint, job.judge_endpoint) if name]
    for problem in filter(None, problems):
        with transaction.atomic():
            stop_job(lock_job(job), *problem)
        return None
    return endpoints[job.endpoint], endpoints.get(job.judge_endpoint)


def _problem(job: ModelJob, endpoints: Mapping[str, Endpoint], name: str) -> tuple[str, dict[str, str]] | None:
    """Returns the code and params of why an endpoint cannot be called for a job; None if it can."""
    endpoint = endpoints.get(name)
    if endpoint is None:
        return "endpoint_missing", {"endpoint": name}
    if not is_allowed(job.project_id, endpoint, images=job.sends_images_to(name)):
        return "endpoint_not_allowed", {"endpoint": name, "url": endpoint.url}
    return None if endpoint.has_prices else ("price_unknown", {"endpoint": name})
