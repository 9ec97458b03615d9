"""Sends hints to workers, and reads their pulse. PostgreSQL is the queue of record; a sweeper replaces lost hints."""

import logging
import multiprocessing
from collections.abc import Iterable
from functools import partial
from typing import Any, Final
from uuid import UUID

from celery import current_app
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PULSE_KEY = "worker-pulse"
PULSE_SECONDS = 30
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


def record_pulse() -> None:
    """Records for half a minute that a worker is alive; a worker calls it every few seconds."""
    try:
        cache.set(PULSE_KEY, "alive", PULSE_SECONDS)
    except RedisError as error:
        logger.warning("The worker's pulse was not recorded: %s", error)


def forget_pulse() -> None:
    """Ends the pulse of a worker that stops."""
    try:
        cache.delete(PULSE_KEY)
    except RedisError as error:
        logger.warning("The worker's pulse was not ended: %s", error)


def worker_is_alive() -> bool:
    """Returns whether any worker showed a pulse within the last half minute."""
    try:
        return cache.get(PULSE_KEY) is not None
    except RedisError:
        return False


def is_busy(queue: str) -> bool:
    """Returns whether messages wait in a queue; False also when the broker does not answer."""
    try:
        with current_app.connection_for_read() as broker:
            channel: Any = broker.default_channel
            return bool(channel.client.llen(queue))
    except (OperationalError, RedisError, OSError):
        return False
