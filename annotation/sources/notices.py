"""What a source tells about itself besides its files, such as files that were passed over or a guessed encoding."""

from dataclasses import dataclass, field
from typing import Any, Final

MAX_FACTS: Final = 50


@dataclass(frozen=True)
class Notice:
    """A fact that the person who imports should know; `wording/imports.py` has the sentence of `code` and `params`.

    `params` is JSON.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)


class NoticeCounter:
    """Collects facts about rows, so that a fact about many rows is one notice with their count and the first line.

    A manifest may have as many facts as rows, such as a column of its own in each; the first MAX_FACTS are noticed.
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, tuple[tuple[str, Any], ...]], list[int]] = {}

    def add(self, code: str, line: int, **params: Any) -> None:
        """Counts one row about which a fact is noticed."""
        fact = code, tuple(params.items())
        if fact in self._lines or len(self._lines) < MAX_FACTS:
            self._lines.setdefault(fact, [0, line])[0] += 1

    def notices(self) -> list[Notice]:
        """Returns a notice of each fact, with `count` and `line`."""
        return [
            Notice(code, {**dict(params), "count": count, "line": line})
            for (code, params), (count, line) in self._lines.items()
        ]
