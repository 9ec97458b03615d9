"""Filters of the pages of refinement: amounts, durations, and the sentences of codes."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Final, Protocol

from django import template
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from annotation.models import ModelJob, ModelRequest
from annotation.queries.calling.progress import ErrorCount
from annotation.wording.runs import TYPE_NAMES, explain_failure, explain_finding

register = template.Library()
register.filter("finding", explain_finding)
_MINUTE: Final = 60
_HOUR: Final = 3600
_WHOLE_FROM: Final = 10


class Bounds(Protocol):
    """The low and the high end of an estimate."""

    @property
    def low(self) -> Decimal | float: ...

    @property
    def high(self) -> Decimal | float: ...


@register.filter
def failure_reason(row: ModelJob | ModelRequest) -> str:
    """Returns why a job is paused or failed, or why a request has no answer."""
    return explain_failure(row.failure, row.failure_params)


@register.filter
def error_sentence(error: ErrorCount) -> str:
    """Returns the sentence of a class of errors, with the values of one of them."""
    return explain_failure(error.code, error.params)


@register.filter
def amount(value: Decimal | float) -> str:
    """Formats an amount in the language: cents as such, less than one with two significant digits."""
    number = Decimal(value)
    fraction_digits = 2 if abs(number) >= 1 else 1 - number.adjusted()
    digits = 0 if number == number.to_integral_value() else fraction_digits
    return formats.number_format(round(number, digits), digits, use_l10n=True, force_grouping=True)


@register.filter
def duration(seconds: float) -> str:
    """Returns a duration in words, of two units at most."""
    if seconds < _MINUTE:
        return _("%(seconds)d s") % {"seconds": ceil(seconds)}
    if seconds < _HOUR:
        return _("%(minutes)d min") % {"minutes": round(seconds / _MINUTE)}
    hours, rest = divmod(round(seconds / _MINUTE), 60)
    if rest:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return _("%(hours)d h") % {"hours": hours}


@register.filter
def seconds_of(milliseconds: int) -> str:
    """Formats milliseconds as seconds with one digit, for latencies."""
    return formats.number_format(milliseconds / 1000, 1, use_l10n=True)


@register.filter
def verdicts_in_words(verdicts: Mapping[str, int]) -> str:
    """Returns how many instructions have each verdict, those that none has left out."""
    words = {
        "kept": _("%(number)d kept"),
        "flagged": _("%(number)d kept with a flag"),
        "rejected": _("%(number)d rejected"),
    }
    texts = [words[verdict] % {"number": verdicts[verdict]} for verdict in words if verdicts.get(verdict)]
    return " · ".join(texts) or "–"


@register.filter
def pace(a_minute: float) -> str:
    """Formats calls a minute, with one digit where they are few."""
    return formats.number_format(a_minute, 1 if a_minute < _WHOLE_FROM else 0, use_l10n=True, force_grouping=True)


@register.filter
def amount_range(bounds: Bounds) -> str:
    """Formats a low and a high amount; one where they read the same."""
    return _between(amount(bounds.low), amount(bounds.high))


@register.filter
def count_range(bounds: Bounds) -> str:
    """Formats a low and a high count, rounded to the two digits that an estimate has."""
    return _between(*(amount(_rounded(value)) for value in (bounds.low, bounds.high)))


@register.filter
def duration_range(bounds: Bounds) -> str:
    """Formats a low and a high number of hours as durations."""
    return _between(*(duration(float(value) * _HOUR) for value in (bounds.low, bounds.high)))


def _between(low: str, high: str) -> str:
    return low if low == high else f"{low} – {high}"


def _rounded(value: Decimal | float) -> int:
    number = round(value)
    return round(number, 2 - len(str(number)))


@register.filter
def clock(value: datetime) -> str:
    """Formats the time of a day in the reader's time zone, with seconds."""
    return formats.time_format(localtime(value), "H:i:s")


@register.filter
def item_type(value: str) -> str:
    """Returns the type of an instruction in words; the type itself for an unknown one."""
    return str(TYPE_NAMES.get(value, value))
