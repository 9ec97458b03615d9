"""What the stand-in endpoint was asked and what it charged: the account that a run's own figures are compared with."""

import hashlib
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

_MILLION: Final = Decimal(1_000_000)
_COUNTS: Final = ("begun", "charged", "answered", "input_tokens", "output_tokens")


def critique_key(content: str) -> str:
    """Returns the name under which the record keeps a critique: a hash of the last message of its prompt."""
    return hashlib.sha256(content.encode()).hexdigest()[:16]


class CallRecord:
    """Counts calls and tokens by critique and in all. Every call that generated an answer was charged, whether or not
    the answer arrived; one that was rejected, or met an error of the server, was not.
    """

    def __init__(self, *, by_critique: bool = True) -> None:
        self._lock = threading.Lock()
        self._by_critique = by_critique
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self._totals: Counter[str] = Counter()
            self._critiques: defaultdict[str, Counter[str]] = defaultdict(Counter)
            self._behaviours: Counter[str] = Counter()
            self._statuses: Counter[int] = Counter()
            self._in_flight = 0
            self._peak = 0

    def begin(self, key: str, images: Sequence[str] = ()) -> tuple[int, int, int]:
        """Returns the number of the call, the number of the call for its critique, and how many are in flight."""
        with self._lock:
            self._in_flight += 1
            self._peak = max(self._peak, self._in_flight)
            self._totals["begun"] += 1
            self._totals["images"] += len(images)
            self._totals["image_characters"] += sum(map(len, images))
            attempt = self._totals["begun"]
            if self._by_critique:
                self._critiques[key]["begun"] += 1
                attempt = self._critiques[key]["begun"]
            return self._totals["begun"], attempt, self._in_flight

    def finish(self) -> None:
        with self._lock:
            self._in_flight -= 1

    def note(self, behaviour: str, status: int) -> None:
        with self._lock:
            self._behaviours[behaviour] += 1
            self._statuses[status] += 1

    def charge(self, key: str, usage: Mapping[str, int]) -> None:
        self._add(key, input_tokens=usage["prompt_tokens"], output_tokens=usage["completion_tokens"], charged=1)

    def answer(self, key: str) -> None:
        self._add(key, answered=1)

    def _add(self, key: str, **counts: int) -> None:
        with self._lock:
            self._totals.update(counts)
            if self._by_critique:
                self._critiques[key].update(counts)

    def as_json(self, input_price: Decimal, output_price: Decimal) -> dict[str, Any]:
        """Returns the counts, with money as text at prices for a million tokens."""

        def with_money(counts: Mapping[str, int]) -> dict[str, Any]:
            money = (
                counts.get("input_tokens", 0) * input_price + counts.get("output_tokens", 0) * output_price
            ) / _MILLION
            return {**{name: counts.get(name, 0) for name in (*_COUNTS, "charged")}, "money": str(money)}

        with self._lock:
            return {
                **with_money(self._totals),
                "in_flight": self._in_flight,
                "peak": self._peak,
                "images": self._totals["images"],
                "image_characters": self._totals["image_characters"],
                "behaviours": dict(self._behaviours),
                "statuses": {str(status): count for status, count in self._statuses.items()},
                "critiques": {key: with_money(counts) for key, counts in self._critiques.items()},
            }
