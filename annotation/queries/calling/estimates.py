"""Ranges, and what calls cost in money and time: the parts of an estimate that every kind of jobs needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Generic, TypeVar

from annotation.refining.endpoints import Endpoint

Number = TypeVar("Number", int, float, Decimal)
MEASURED_AT_LEAST: Final = 5
"""From so few finished requests on, their usage is a better guide than a guess."""
GUESSED_SECONDS: Final = (2.0, 20.0)
_MILLION: Final = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Range(Generic[Number]):
    """A figure that is likely between two."""

    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class CallUse:
    """What one request uses."""

    input_tokens: Range[float]
    output_tokens: Range[float]
    seconds: Range[float]
    measured: int = 0


def around(mean: float, quartiles: Sequence[float]) -> Range[float]:
    """Returns the range of two quartiles, with the mean within it."""
    return Range(min(mean, quartiles[0]), max(mean, quartiles[1]))


def money_of(calls: Sequence[tuple[Endpoint, float, CallUse]]) -> Range[Decimal] | None:
    """Returns the cost of so many calls of each endpoint; None if a price is unknown."""
    low = high = Decimal(0)
    for endpoint, count, use in calls:
        if endpoint.input_price is None or endpoint.output_price is None:
            return None
        prices = (endpoint.input_price, endpoint.output_price)
        low += _cost(count, (use.input_tokens.low, use.output_tokens.low), prices)
        high += _cost(count, (use.input_tokens.high, use.output_tokens.high), prices)
    return Range(low, high)


def _cost(count: float, tokens: tuple[float, float], prices: tuple[Decimal, Decimal]) -> Decimal:
    parts = [Decimal(count * used) * price / _MILLION for used, price in zip(tokens, prices, strict=True)]
    return sum(parts, Decimal(0)).quantize(Decimal("0.0001"))


def seconds_of(endpoint: Endpoint, count: float, use: CallUse) -> Range[float]:
    """Returns how long so many requests take: by latency and concurrency, or by the limits a minute if those bind."""
    tokens = each_of(lambda a, b: a + b, use.input_tokens, use.output_tokens)

    def seconds(latency: float, tokens_each: float) -> float:
        by_requests = 60 * count / endpoint.requests_per_minute if endpoint.requests_per_minute else 0.0
        by_tokens = 60 * count * tokens_each / endpoint.tokens_per_minute if endpoint.tokens_per_minute else 0.0
        return max(count * latency / endpoint.concurrency, by_requests, by_tokens)

    return each_of(seconds, use.seconds, tokens)


def each_of(
    compute: Callable[[float, float], float], first: Range[float], second: Range[float] | None = None
) -> Range[float]:
    """Returns the range of what is computed of both lower, and of both higher ends."""
    second = second or first
    return Range(compute(first.low, second.low), compute(first.high, second.high))


def whole_numbers(figures: Range[float]) -> Range[int]:
    """Returns a range rounded to whole numbers."""
    return Range(round(figures.low), round(figures.high))
