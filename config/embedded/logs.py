"""What a program's log says about why the program ended."""

import re
from pathlib import Path
from typing import Final

_REASON: Final = re.compile(
    r"FATAL|PANIC|CRITICAL|error|could not|cannot|failed|denied|refused|No space", re.IGNORECASE
)


def size_of(log: Path) -> int:
    """The bytes that the log has now, 0 where there is none: what is written from here on belongs to the next start."""
    return log.stat().st_size if log.exists() else 0


def reason_in(log: Path, start: int = 0) -> str:
    """Returns the last line after byte `start` that names a fault, else how the log ends; with the log's path."""
    lines = _lines_after(log, start)
    faults = [line for line in lines if _REASON.search(line)]
    if faults:
        reason = faults[-1]
    elif lines:
        reason = f"its log names no fault and ends with “{lines[-1]}”"
    else:
        reason = "it wrote nothing"
    return f"{reason} ({log} tells more.)"


def _lines_after(log: Path, start: int) -> list[str]:
    try:
        written = log.read_bytes()[start:]
    except OSError:
        return []
    return [line.strip() for line in written.decode(errors="replace").splitlines() if line.strip()]
