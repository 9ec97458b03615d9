"""Finds in a program's log why the program ended."""

import re
import signal
from pathlib import Path
from typing import Final

_REASON: Final = re.compile(
    r"FATAL|PANIC|CRITICAL|error|could not|cannot|failed|denied|refused|set it to|No space", re.IGNORECASE
)

MAX_BYTES: Final = 65_536
"""A log may have grown for months; the reason is near its end."""


def size_of(log: Path) -> int:
    """Returns the bytes that the log has now, 0 where there is none; the next start appends to them."""
    return log.stat().st_size if log.exists() else 0


def reason_of_end(code: int | None, log: Path, start: int = 0) -> str:
    """Returns the signal that killed a program, by its exit code, or else what its log says (`reason_in`)."""
    if code is not None and code < 0:
        return f"it was killed by signal {-code} ({signal.strsignal(-code)})"
    return reason_in(log, start)


def reason_in(log: Path, start: int = 0) -> str:
    """Returns the last line after byte `start` that names a fault, else how the log ends; with the log's path."""
    lines = _lines_after(log, start)
    faults = [line for line in lines if _REASON.search(line)]
    full_disk = [line for line in faults if "no space left" in line.lower()]
    if faults:
        reason = (full_disk or faults)[-1]
    elif lines:
        reason = f"its log names no fault and ends with “{lines[-1]}”"
    else:
        reason = "it wrote nothing"
    return f"{reason} ({log} tells more.)"


def _lines_after(log: Path, start: int) -> list[str]:
    try:
        with log.open("rb") as file:
            file.seek(max(start, log.stat().st_size - MAX_BYTES))
            content = file.read(MAX_BYTES)
    except OSError:
        return []
    return [line.strip() for line in content.decode(errors="replace").splitlines() if line.strip()]
