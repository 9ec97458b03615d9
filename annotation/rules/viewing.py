"""How an image was seen while it was judged: what a later reader needs to weigh a word on sharpness or colour.

`{"seen_at_100": true, "viewport": {"width": 1440, "height": 900}, "pixel_ratio": 2, "scheme": "dark", "gamut": "p3"}`:
whether it was shown pixel for pixel or closer, the page in CSS pixels, screen pixels to a CSS pixel, the colours of the
page, and the widest gamut that the screen says it covers. Each may be missing; nothing else is kept.
"""

from collections.abc import Callable, Mapping
from typing import Final

from annotation.rules.conditions import as_number

Viewing = Mapping[str, object]

MAX_PIXELS: Final = 100_000
MAX_RATIO: Final = 100


def is_viewing(told: Viewing) -> bool:
    """Whether each thing told is one of those above, in its form and within reason."""
    return all(key in _CHECKS and _CHECKS[key](value) for key, value in told.items())


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
