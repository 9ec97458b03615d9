"""The words that the checks for Chinese know: one file a list, with `#` for comments."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def lines_of(name: str) -> tuple[str, ...]:
    """Returns the lines of a list without comments."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for raw in text.splitlines() if (line := raw.partition("#")[0].strip()))


@cache
def words_of(name: str) -> frozenset[str]:
    """Returns the words of a list."""
    return frozenset(word for line in lines_of(name) for word in line.split())
