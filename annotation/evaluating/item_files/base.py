"""What readers of items share: the format, letters and texts of right answers, the criterion from a name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from annotation.evaluating.content import Content
from annotation.evaluating.items import LETTERS, Criterion, Item

AESA_LEVELS: Final = ("high", "medium", "low")
_LETTERED: Final = re.compile(r"\s*\(?([A-Da-d])(?:[).:、]|$)\s*(.*)", re.DOTALL)
_CRITERIA: Final[dict[str, Criterion]] = {
    "aesp": "AesP",
    "perception": "AesP",
    "aese": "AesE",
    "empathy": "AesE",
    "aesa": "AesA",
    "aesa1": "AesA",
    "assessment": "AesA",
    "aesi": "AesI",
    "interpretation": "AesI",
}


class InvalidItem(ValueError):
    """An item of a file that cannot be read: where it stands, a name or the number of a line, and a code of what is
    wrong with it, with the values of its sentence."""

    def __init__(self, location: str | int, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = {"location": location, **params}


@dataclass(frozen=True, slots=True)
class ItemFormat:
    """A format of items."""

    key: str
    title: str
    fits: Callable[[Content], bool]
    read: Callable[[Content], list[Item]]


@lru_cache(maxsize=256)
def criterion_of(name: str) -> Criterion | None:
    """Returns the criterion that a name or category says, such as `AesA1_data` or `Aesthetic Perception`."""
    words = re.findall(r"[a-z]+[0-9]*", name.lower().replace("_", " "))
    return next((_CRITERIA[word] for word in words if word in _CRITERIA), None)


def correct_index(answer: str, options: tuple[str, ...]) -> int | None:
    """Returns the index of the option that a key names: by its letter, its text, or both; None if it names none.

    A key is written by people or by Loupe, and must name exactly one option.
    """
    texts = [_plain(option) for option in options]
    if _plain(answer) in texts:
        return texts.index(_plain(answer))
    match = _LETTERED.fullmatch(answer)
    if match is None:
        return None
    index = LETTERS.index(match[1].upper())
    text = _plain(match[2])
    return index if index < len(options) and text in ("", texts[index]) else None


def split_options(text: str) -> tuple[str, ...]:
    """Returns the options of a lettered list, one a line, as AesBench writes them: `A) High`, and `D)Low` too.

    Returns none for any other text: a line that was passed over would give the letters to other options.
    """
    matches = [_LETTERED.fullmatch(line) for line in text.split("\n") if line.strip()]
    letters = "".join(match[1].upper() for match in matches if match is not None)
    if not 2 <= len(matches) <= len(LETTERS) or letters != LETTERS[: len(matches)]:
        return ()
    return tuple(match[2].strip() for match in matches if match is not None)


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".").lower()
