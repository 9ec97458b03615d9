"""Sends hints to workers, and reads their pulse. PostgreSQL is the queue of record; a sweeper replaces lost hints."""

import logging
import multiprocessing
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from celery import current_app
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PULSE_KEY = "worker-pulse"
PULSE_SECONDS = 30
PULSE_NAMES_KEY: Final = "worker-names"
MAX_NAMES: Final = 200
COPY_AFTER_SECONDS: Final = 600
stopping: Final = multiprocessing.Event()
"""Set once a worker is asked to end, and seen by its processes: long tasks then end as soon as they can."""


def send(task: str, target: UUID) -> None:
    """Hints to the workers that `annotation.tasks.<task>` is due. Never raises: the row itself is what is queued."""
    try:
        current_app.send_task(f"annotation.tasks.{task}", args=[str(target)], retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("The hint for %s %s was not sent (%s); the sweeper will send it.", task, target, error)


def send_on_commit(task: str, target: UUID) -> None:
    """Sends the hint once the surrounding transaction has committed."""
    transaction.on_commit(partial(send, task, target), robust=True)


def resend(task: str, queue: str, targets: Iterable[UUID]) -> None:
    """Sends again the hints for work that has waited so long that they may be lost.

    While messages wait in `queue`, theirs may be among them. Each target is then sent once in ten minutes, so that a
    queue that is never empty neither keeps a lost hint from being replaced nor fills with copies.
    """
    is_long = is_busy(queue)
    for target in targets:
        if not is_long or _is_copy_due(task, target):
            send(task, target)


def _is_copy_due(task: str, target: UUID) -> bool:
    try:
        return cache.add(f"resent-{task}-{target}", "", COPY_AFTER_SECONDS)
    except RedisError:
        return False


@dataclass(frozen=True, slots=True)
class Pulse:
    """A worker that is alive: its name, the queues that it consumes, and since when it has run."""

    name: str
    queues: list[str]
    started_at: datetime


def record_pulse(name: str = "worker", queues: Iterable[str] = (), started_at: datetime | None = None) -> None:
    """Records for half a minute that a worker is alive; a worker calls it every few seconds."""
    pulse = {"queues": list(queues), "started_at": (started_at or timezone.now()).isoformat()}
    try:
        cache.set_many({PULSE_KEY: "alive", f"{PULSE_KEY}:{name}": pulse}, PULSE_SECONDS)
        names = cache.get(PULSE_NAMES_KEY, [])
        if name not in names:
            # Another worker may write at the same time: whoever is missing adds itself with its next pulse.
            cache.set(PULSE_NAMES_KEY, [*names[-MAX_NAMES:], name], None)
    except RedisError as error:
        logger.warning("The worker's pulse was not recorded: %s", error)


def forget_pulse(name: str = "worker") -> None:
    """Ends the pulse of a worker that stops."""
    try:
        cache.delete_many([PULSE_KEY, f"{PULSE_KEY}:{name}"])
    except RedisError as error:
        logger.warning("The worker's pulse was not ended: %s", error)


def read_pulses() -> list[Pulse]:
    """Returns the workers that showed a pulse within the last half minute, by name; nothing while Redis is away."""
    try:
        names = {f"{PULSE_KEY}:{name}": name for name in cache.get(PULSE_NAMES_KEY, [])}
        pulses = cache.get_many(names)
    except RedisError:
        return []
    return sorted(
        (
            Pulse(names[key], pulse["queues"], datetime.fromisoformat(pulse["started_at"]))
            for key, pulse in pulses.items()
        ),
        key=lambda pulse: pulse.name,
    )


def worker_is_alive() -> bool:
    """Returns whether any worker showed a pulse within the last half minute."""
    try:
        return cache.get(PULSE_KEY) is not None
    except RedisError:
        return False


def queue_names() -> list[str]:
    """Returns the queues to which tasks are sent, the default one first."""
    routes: dict[str, dict[str, str]] = current_app.conf.task_routes or {}
    return list(dict.fromkeys([current_app.conf.task_default_queue, *(route["queue"] for route in routes.values())]))


def queue_lengths() -> dict[str, int]:
    """Returns how many messages wait in each queue; nothing when the broker does not answer."""
    names = queue_names()
    try:
        with current_app.connection_for_read() as broker:
            channel: Any = broker.default_channel
            return {name: int(channel.client.llen(name)) for name in names}
    except (OperationalError, RedisError, OSError):
        return {}


def read_broker() -> dict[str, Any]:
    """Returns what Redis says of itself, such as `redis_version`; nothing when it does not answer."""
    try:
        with current_app.connection_for_read() as broker:
            channel: Any = broker.default_channel
            return {**channel.client.info("server"), **channel.client.info("memory")}
    except (OperationalError, RedisError, OSError):
        return {}


def is_busy(queue: str) -> bool:
    """Returns whether messages wait in a queue; False also when the broker does not answer."""
    try:
        with current_app.connection_for_read() as broker:
            channel: Any = broker.default_channel
            return bool(channel.client.llen(queue))
    except (OperationalError, RedisError, OSError):
        return False
