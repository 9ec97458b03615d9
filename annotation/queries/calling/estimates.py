"""Ranges, and what calls cost in money and time: the parts of an estimate that every kind of jobs needs."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from annotation.refining.endpoints import Endpoint
from annotation.sql.rows import fetch_rows

Number = TypeVar("Number", int, float, Decimal)
MEASURED_AT_LEAST: Final = 5
"""From so few finished requests on, their usage is a better guide than a guess."""
GUESSED_SECONDS: Final = (2.0, 20.0)
_MEASURED_AT_MOST: Final = 2_000
_MILLION: Final = Decimal(1_000_000)
# {latest} are finished requests of one model, newest first, with their `input`, `output` and `latency`.
_USAGE: Final = """
SELECT count(*) AS requests, avg(input) AS input_mean, avg(output) AS output_mean, avg(latency) AS latency_mean,
       percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY input) AS input,
       percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY output) AS output,
       percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY latency) AS latency
  FROM ({latest} LIMIT %s) latest
"""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEstimate:
    """What the calls of one endpoint will use.

    `money` is None if a price is unknown. `measured` is the number of finished requests of the same model that the
    figures rest on; 0 if they are guessed from what will be sent alone.
    """

    input_tokens: Range[int]
    output_tokens: Range[int]
    money: Range[Decimal] | None
    hours: Range[float]
    measured: int

    def as_json(self) -> dict[str, Any]:
        """Returns the estimate as rows and the API have it, with amounts of money as texts."""
        document = asdict(self)
        if self.money:
            document["money"] = {"low": str(self.money.low), "high": str(self.money.high)}
        return document


def figures_of(endpoint: Endpoint, count: int, use: CallUse) -> dict[str, Any]:
    """Returns the values of a CallEstimate of so many calls."""
    return {
        "input_tokens": _times(count, use.input_tokens),
        "output_tokens": _times(count, use.output_tokens),
        "money": money_of([(endpoint, count, use)]),
        "hours": each_of(lambda seconds, _: seconds / 3600, seconds_of(endpoint, count, use)),
        "measured": use.measured,
    }


def measured_use(latest: str, values: Sequence[Any]) -> CallUse | None:
    """Returns what finished requests used, which an SQL statement finds; None if they are too few.

    `latest` selects their `input`, `output` and `latency`, the newest first, with `values` as its parameters.
    """
    (row,) = fetch_rows(_USAGE.replace("{latest}", latest), [*values, _MEASURED_AT_MOST])
    if row["requests"] < MEASURED_AT_LEAST:
        return None
    ranges = {name: around(float(row[f"{name}_mean"]), row[name]) for name in ("input", "output", "latency")}
    seconds = each_of(lambda latency, _: latency / 1000, ranges["latency"])
    return CallUse(ranges["input"], ranges["output"], seconds, row["requests"])


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


def _times(count: int, figures: Range[float]) -> Range[int]:
    return whole_numbers(Range(count * figures.low, count * figures.high))
