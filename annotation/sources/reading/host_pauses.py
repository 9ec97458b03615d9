"""How politely hosts are asked for files: pauses that they asked for, and connections to each at a time.

A pause holds for every worker and every import, through the cache; without the cache, a host is paused by the chunks
alone that it refused.
"""

import logging
import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.client import HTTPMessage
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from annotation.sources.rejections import PostponedFile, RejectedFile

logger = logging.getLogger(__name__)

# A host that names no time is paused FIRST_PAUSE seconds, then twice as long each time, up to MAX_PAUSE.
FIRST_PAUSE: Final = 15.0
MAX_PAUSE: Final = 600.0
# The longest pause that an import waits for, and the longest that is slept through without giving the chunk back.
MAX_WAIT: Final = 3600.0
SHORT_WAIT: Final = 5.0
# What a host asks for beyond this is an error of its clock, and would keep every later import from asking it again.
LONGEST_PAUSE: Final = 86_400.0
# A host that refuses MAX_REFUSALS times without sending anything, over PATIENCE seconds, is given up for MAX_PAUSE.
MAX_REFUSALS: Final = 6
PATIENCE: Final = 300.0
# For so long after a refusal a host has one connection at a time.
CAUTION_SECONDS: Final = 300.0
SLOT_SECONDS: Final = 25.0

_open_connections: Counter[str] = Counter()
_changed: Final = threading.Condition()


@dataclass(frozen=True)
class Pause:
    """When a host may be asked again, and its refusals since it last sent something; times are seconds since 1970."""

    until: float
    refused_at: float
    first_refused_at: float
    refusal_count: int

    @property
    def is_given_up(self) -> bool:
        """Returns whether the host has refused for so long that its files are rejected."""
        return self.refusal_count >= MAX_REFUSALS and self.refused_at - self.first_refused_at >= PATIENCE


@contextmanager
def connection_to(host: str) -> Iterator[None]:
    """Waits until the host may be asked once more, and counts the connection. Raises PostponedFile, or RejectedFile."""
    wait_for(host)
    deadline = time.monotonic() + SLOT_SECONDS
    with _changed:
        while _open_connections[host] >= _limit(host):
            if not _changed.wait(deadline - time.monotonic()):
                raise PostponedFile("not_answered", host=host, until=time.time() + 1)
        _open_connections[host] += 1
    try:
        yield
    finally:
        with _changed:
            _open_connections[host] -= 1
            if not _open_connections[host]:
                del _open_connections[host]
            _changed.notify_all()


def wait_for(host: str) -> None:
    """Sleeps through a short pause of a host. Raises PostponedFile for a longer one, RejectedFile for one too long."""
    pause = _read(host)
    seconds = pause.until - time.time() if pause else 0.0
    if pause is None or seconds <= 0:
        return
    _reject_if_too_long(host, pause, seconds)
    if seconds > SHORT_WAIT:
        raise PostponedFile("not_answered", host=host, until=pause.until)
    time.sleep(seconds)


def refuse(host: str, code: str, params: dict[str, Any], seconds: float | None = None) -> PostponedFile:
    """Pauses a host for the seconds that it asked for, and returns the error that postpones the file.

    Raises RejectedFile when the host is given up, or asks for more than an import waits.
    """
    timestamp, pause = time.time(), _read(host)
    if pause is None or pause.refusal_count == 0:
        pause = Pause(0.0, timestamp, timestamp, 0)
    if pause.until <= timestamp:  # else another connection of the same moment was refused, too
        pause = replace(pause, refused_at=timestamp, refusal_count=pause.refusal_count + 1)
    pause = replace(pause, until=max(pause.until, timestamp + _seconds(pause.refusal_count, seconds)))
    if pause.is_given_up:
        pause = replace(pause, until=timestamp + MAX_PAUSE)
    _write(host, pause)
    _reject_if_too_long(host, pause, pause.until - timestamp)
    return PostponedFile(code, host=host, until=pause.until, was_requested=True, **params)


def note_answer(host: str) -> None:
    """Notes that a host sent something: the next refusal is its first again."""
    pause = _read(host)
    if pause and pause.refusal_count and pause.until <= time.time():
        _write(host, replace(pause, refusal_count=0))


def read_retry_after(headers: HTTPMessage) -> float | None:
    """Returns the seconds of `Retry-After`, a number or a date, which is compared with the server's own clock."""
    text = (headers.get("Retry-After") or "").strip()
    if text.isdecimal() and text.isascii():
        return float(text[:9])
    try:
        timestamp = parsedate_to_datetime(headers["Date"]).timestamp() if "Date" in headers else time.time()
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - timestamp)


def _seconds(refusal_count: int, seconds: float | None) -> float:
    """Returns how long a pause is: as the host asked, longer if it has refused again and again."""
    if seconds is None:
        return min(MAX_PAUSE, FIRST_PAUSE * 2.0 ** (refusal_count - 1))
    wait = min(LONGEST_PAUSE, max(1.0, seconds))
    return max(wait, min(MAX_WAIT, wait * 2.0 ** max(0, refusal_count - 2)))


def _reject_if_too_long(host: str, pause: Pause, seconds: float) -> None:
    if pause.is_given_up:
        raise RejectedFile("host_given_up", host=host)
    if seconds > MAX_WAIT:
        raise RejectedFile("host_waits_too_long", host=host, hours=max(2, math.ceil(round(seconds) / 3600)))


def _limit(host: str) -> int:
    pause = _read(host)
    is_cautious = pause is not None and time.time() - pause.refused_at < CAUTION_SECONDS
    return 1 if is_cautious else settings.LOUPE_IMPORT_CONNECTIONS


def _read(host: str) -> Pause | None:
    try:
        values = cache.get(_key(host))
    except RedisError:
        return None
    return Pause(**values) if values else None


def _write(host: str, pause: Pause) -> None:
    try:
        cache.set(_key(host), asdict(pause), timeout=max(CAUTION_SECONDS, pause.until - time.time()) + MAX_PAUSE)
    except RedisError as error:
        logger.warning("The pause of %s was not stored: %s", host, error)


def _key(host: str) -> str:
    return f"host-pause-{host}"
