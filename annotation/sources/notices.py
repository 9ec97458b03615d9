"""What a source tells about itself besides its files, such as files that were passed over or a guessed encoding."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Notice:
    """A fact that the person who imports should know; `wording/imports.py` has the sentence of `code` and `params`.

    `params` is JSON.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)


class NoticeCounter:
    """Collects facts about rows, so that a fact about many rows is one notice with their count and the first line."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, tuple[tuple[str, Any], ...]], list[int]] = {}

    def add(self, code: str, line: int, **params: Any) -> None:
        """Counts one row about which a fact is noticed."""
        count_and_line = self._lines.setdefault((code, tuple(params.items())), [0, line])
        count_and_line[0] += 1

    def notices(self) -> list[Notice]:
        """Returns a notice of each fact, with `count` and `line`."""
        return [
            Notice(code, {**dict(params), "count": count, "line": line})
            for (code, params), (count, line) in self._lines.items()
        ]
