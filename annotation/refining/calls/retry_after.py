"""Reads how long an endpoint asks to be left alone."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_PAUSE: Final = 3600.0
"""Seconds; an endpoint that asks for more is asked again after these."""


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Returns the pause in seconds that the headers of a response ask for, bounded; None if they ask for none."""
    seconds = _number(headers.get("retry-after-ms"))
    if seconds is not None:
        return _bounded(seconds / 1000)
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is None and value:
        seconds = _seconds_until(value)
    return None if seconds is None else _bounded(seconds)


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return None if math.isnan(number) else number


def _seconds_until(value: str) -> float | None:
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return ((date if date.tzinfo else date.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_PAUSE)
