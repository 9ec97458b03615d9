"""Decides what follows of a call: the state of its request, when it is asked again, what it says of the endpoint."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from annotation.models.calling import CallLimits
from annotation.refining.replies import CallError

EndpointSign = Literal["", "answers", "busy", "fails"]

FAILURES: Final = frozenset({"server_error", "unreachable", "timeout", "connection_lost"})
"""Errors that say that the endpoint itself does not work, as long as no other call succeeds."""
MAX_LEASES: Final = 60
"""A request that was leased so often ends with the next error, unless its endpoint is only busy."""
FIRST_PAUSE: Final = 2.0
LONGEST_PAUSE: Final = 120.0
_RANDOM: Final = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class RequestState:
    """What is known of a request when its call ends. `output_cap` is 0 while the job's own limit holds."""

    attempts: int
    leases: int
    output_cap: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request becomes after a call.

    `pause` is the number of seconds after which it is asked again. `is_lost` says that the call may have been paid
    without a report of its usage. `sign` is what the call says about the endpoint, and `stops_run` that no other call
    can succeed.
    """

    status: str
    failure: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    output_cap: int = 0
    pause: float = 0.0
    is_lost: bool = False
    sign: EndpointSign = ""
    stops_run: bool = False


def outcome_of(error: CallError | None, request: RequestState, limits: CallLimits, *, has_answers: bool) -> Outcome:
    """Returns the outcome of a call.

    An answer that cannot be used is asked for again until the job's attempts are used up; one that was cut off once,
    with twice the limit of output tokens. An error of the endpoint costs an attempt only where the call may have been
    paid. `has_answers` says that the job has answers of this endpoint already: then a rejected request is at fault
    itself, else every other one would be rejected too.
    """
    if error is None:
        return Outcome("done", attempts=request.attempts, output_cap=request.output_cap, sign="answers")
    attempts = request.attempts + int(error.is_paid)
    is_busy = sign_of(error) == "busy"
    is_over = attempts >= limits.max_attempts or (request.leases >= MAX_LEASES and not is_busy)
    output_cap = request.output_cap
    if error.code == "cut_off":
        is_over = is_over or output_cap > 0
        output_cap = output_cap or 2 * limits.max_output_tokens
    stops_run = error.stops_run or (error.is_permanent and not has_answers)
    is_failed = not stops_run and (is_over or error.is_permanent)
    return Outcome(
        "failed" if is_failed else "queued",
        error.code,
        error.params,
        attempts=request.attempts if stops_run else attempts,
        output_cap=output_cap,
        pause=0.0 if is_failed else _pause(error, attempts),
        is_lost=error.is_paid and error.reply is None and not error.is_permanent,
        sign=sign_of(error),
        stops_run=stops_run,
    )


def sign_of(error: CallError | None) -> EndpointSign:
    """Returns what the end of a call says about its endpoint."""
    if error is None:
        return "answers"
    if error.code == "busy" or (error.retry_after is not None and not error.is_paid):
        return "busy"
    if error.code in FAILURES:
        return "fails"
    return "" if error.stops_run or error.is_permanent or error.reply is None else "answers"


def _pause(error: CallError, attempts: int) -> float:
    """Returns the seconds until a request is asked again; the pauses of an endpoint come on top."""
    if error.code not in {*FAILURES, "image_not_read"}:
        return 0.0
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempts) * _RANDOM.uniform(0.5, 1.0)
