"""Records which files of the project a call passes, and how often it enters each of them."""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dis import opname
from inspect import CO_GENERATOR, unwrap
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parent.parent
TRACED = ("annotation/", "api/", "frontend/")


class Trace:
    """The files that a call of `start`, or a whole block, passed, in the order of their first entry.

    A file is entered by a call into it while none of its functions is running or suspended. A generator or a context
    manager that has not ended is suspended, so that its file has not been left: a generator may be resumed for each
    row, and what a context manager opened may be used, without another entry. A generator that is closed before its end
    counts as suspended. Files that only other threads ran are among the files, and have no entries.
    """

    def __init__(self, start: Callable[..., Any] | None) -> None:
        self.files: list[str] = []
        self.entries: Counter[str] = Counter()
        self._start = unwrap(start).__code__ if start else None
        self._start_frame: FrameType | None = None
        self._thread = threading.get_ident()
        self._open: Counter[str] = Counter()
        self._suspended: dict[int, FrameType] = {}  # references prevent that another frame gets the same id
        self._names: dict[str, str] = {}

    def through(self, *prefixes: str) -> list[str]:
        """Returns the files whose paths begin with none of the prefixes."""
        return [file for file in self.files if not file.startswith(prefixes)]

    def entered_again(self, *prefixes: str) -> list[str]:
        """Returns the files that were entered again after they had been left, as `through` does."""
        return [file for file in self.through(*prefixes) if self.entries[file] > 1]

    def record(self, frame: FrameType, event: str, _value: Any) -> None:
        """Receives the events of the interpreter from `sys.setprofile`."""
        is_own = threading.get_ident() == self._thread
        if is_own and event == "call" and frame.f_code is self._start:
            self._start_frame = frame
        if event not in ("call", "return") or (self._start and not self._start_frame):
            return
        if file := self._traced_file(frame.f_code.co_filename):
            self._record_file(file, frame, event, is_own=is_own)
        if event == "return" and frame is self._start_frame:
            self._start_frame = None

    def _record_file(self, file: str, frame: FrameType, event: str, *, is_own: bool) -> None:
        if file not in self.files:
            self.files.append(file)
        if not is_own:
            return
        if event == "return" and _yields(frame):
            self._suspended[id(frame)] = frame
        elif event == "return":
            self._open[file] -= 1
        elif id(frame) in self._suspended:
            del self._suspended[id(frame)]
        else:
            self.entries[file] += not self._open[file]
            self._open[file] += 1

    def _traced_file(self, filename: str) -> str:
        """Returns the path of a traced file in the project, or an empty text for other files."""
        if filename not in self._names:
            path = Path(filename)
            name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
            self._names[filename] = name if name.startswith(TRACED) else ""
        return self._names[filename]


def _yields(frame: FrameType) -> bool:
    """Returns whether a frame that hands back control is suspended by `yield`.

    Its last instruction is that of the `yield`, and from Python 3.13 on the one by which it resumes.
    """
    code = frame.f_code
    return bool(code.co_flags & CO_GENERATOR) and opname[code.co_code[frame.f_lasti]] in ("YIELD_VALUE", "RESUME")


@contextmanager
def traced(start: Callable[..., Any] | None = None) -> Iterator[Trace]:
    """Traces the block, or the calls of `start` in it, in this thread and the threads that begin meanwhile."""
    trace = Trace(start)
    threading.setprofile(trace.record)
    sys.setprofile(trace.record)
    try:
        yield trace
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]  # None is allowed since Python 3.10
