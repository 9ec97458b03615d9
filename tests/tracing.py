"""Records which files of the project a call passes through, and how often it enters each of them."""

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dis import opname
from inspect import CO_GENERATOR
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parent.parent
TRACED = ("annotation/", "api/", "frontend/")


class Trace:
    """The files that were entered, in order, and how often each was.

    A file is entered by a call into it while none of its functions is running or suspended. A context manager or a
    generator that has not ended is suspended, so that its file has not been left: what it handed out may be used, and
    a generator resumed for each row, without another entry. Files that only other threads ran are in `files` and have
    no entries.
    """

    def __init__(self) -> None:
        self.files: list[str] = []
        self.entries: Counter[str] = Counter()
        self._thread = threading.get_ident()
        self._open: Counter[str] = Counter()
        self._suspended: set[int] = set()
        self._names: dict[str, str | None] = {}

    def through(self, *helpers: str) -> list[str]:
        """Returns the files in the order of their first entry, without those whose path begins like a helper's."""
        return [file for file in self.files if not file.startswith(helpers)]

    def entered_again(self, *helpers: str) -> list[str]:
        """Returns the files that were entered again after they had been left, without helpers as in `through`."""
        return [file for file in self.through(*helpers) if self.entries[file] > 1]

    def record(self, frame: FrameType, event: str, value: Any) -> None:
        """Receives the interpreter's events, as `sys.setprofile` sends them."""
        file = self._traced(frame.f_code.co_filename) if event in ("call", "return") else None
        if file is None:
            return
        if threading.get_ident() != self._thread:
            self._note(file)
        elif event == "call":
            self._enter(file, frame)
        elif _yields(frame):
            self._suspended.add(id(frame))
        else:
            self._open[file] -= 1

    def _enter(self, file: str, frame: FrameType) -> None:
        if id(frame) in self._suspended:
            self._suspended.remove(id(frame))
            return
        self._note(file)
        self.entries[file] += not self._open[file]
        self._open[file] += 1

    def _note(self, file: str) -> None:
        if file not in self.files:
            self.files.append(file)

    def _traced(self, filename: str) -> str | None:
        if filename not in self._names:
            path = Path(filename)
            name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
            self._names[filename] = name if name.startswith(TRACED) else None
        return self._names[filename]


def _yields(frame: FrameType) -> bool:
    """Whether a function that hands back control does so by `yield`."""
    code = frame.f_code
    return bool(code.co_flags & CO_GENERATOR) and opname[code.co_code[frame.f_lasti]] == "YIELD_VALUE"


@contextmanager
def traced() -> Iterator[Trace]:
    """Traces this thread and the threads that it starts, until the block ends."""
    trace = Trace()
    threading.setprofile(trace.record)
    sys.setprofile(trace.record)
    try:
        yield trace
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
