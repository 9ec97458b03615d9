"""Checks how an image was viewed while it was judged: a reader of the critique needs it to weigh sharpness or colour.

`{"seen_at_100": true, "viewport": {"width": 1440, "height": 900}, "pixel_ratio": 2, "scheme": "dark", "gamut": "p3"}`:
whether the image was shown at 100 % or closer, the page in CSS pixels, device pixels to a CSS pixel, the colour scheme
of the page, and the widest gamut that the screen reports. `writing` tells how the texts were entered (writing.py).
Each may be missing; nothing else is stored.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from annotation.rules.conditions import as_number
from annotation.rules.writing import is_writing

Viewing = Mapping[str, object]

MAX_PIXELS: Final = 100_000
MAX_RATIO: Final = 100


WRITING: Final = "writing"


def is_viewing(viewing: Viewing, text_questions: Collection[str] = ()) -> bool:
    """Returns whether each entry is one of those above, with a value of its type and within its limits."""
    return all(
        is_writing(value, text_questions) if key == WRITING else key in _CHECKS and _CHECKS[key](value)
        for key, value in viewing.items()
    )


def published_viewing(viewing: Viewing) -> Viewing:
    """Returns the conditions without how the texts were entered, which is for the checks of critiques alone."""
    return {key: value for key, value in viewing.items() if key != WRITING} if WRITING in viewing else viewing


def _is_size(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"width", "height"} and all(map(_is_length, value.values()))


def _is_length(value: object) -> bool:
    number = as_number(value)
    return number is not None and 0 <= number <= MAX_PIXELS


def _is_ratio(value: object) -> bool:
    number = as_number(value)
    return number is not None and 0 < number <= MAX_RATIO


_CHECKS: Final[dict[str, Callable[[object], bool]]] = {
    "seen_at_100": lambda value: isinstance(value, bool),
    "viewport": _is_size,
    "pixel_ratio": _is_ratio,
    "scheme": lambda value: value in ("light", "dark"),
    "gamut": lambda value: value in ("srgb", "p3", "rec2020"),
}
