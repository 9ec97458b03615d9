"""From which numbers on the checks of critiques say something. They are a part of a project's policies."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.wording.quality.checks import threshold_problem


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of the checks. `BOUNDS` has the least and the greatest; docs/checks-of-critiques.md explains them.

    Rates are characters a second, shares are from 0 to 1.
    """

    latin_rate: float = 15.0
    han_rate: float = 6.0
    fast_characters: int = 80
    copied_share: float = 0.6
    copied_words: int = 12
    polar_words: int = 3
    unmentioned_attributes: int = 1
    foreign_share: float = 0.5
    outside_share: float = 0.5
    silent_share: float = 0.3
    outside_characters: int = 80


class Bounds(NamedTuple):
    """The least and the greatest value of a threshold."""

    minimum: float
    maximum: float


BOUNDS: Final[Mapping[str, Bounds]] = {
    "latin_rate": Bounds(5, 100),
    "han_rate": Bounds(2, 50),
    "fast_characters": Bounds(20, 5_000),
    "copied_share": Bounds(0.3, 1),
    "copied_words": Bounds(5, 500),
    "polar_words": Bounds(2, 20),
    "unmentioned_attributes": Bounds(1, 20),
    "foreign_share": Bounds(0.2, 1),
    "outside_share": Bounds(0.1, 1),
    "silent_share": Bounds(0.1, 1),
    "outside_characters": Bounds(20, 5_000),
}
DEFAULTS: Final = Thresholds()
WHOLE: Final = frozenset(field.name for field in dataclasses.fields(Thresholds) if field.type is int)


def thresholds_from(document: object) -> Thresholds:
    """Returns the thresholds of a JSON document; what it does not name has its default.

    Raises Invalid, with a message under the name of each field that is unknown, no number or out of its bounds.
    """
    if not isinstance(document, Mapping):
        message = _("Give the thresholds as an object.")
        raise Invalid(message, fields={"thresholds": [message]})
    codes = {str(name)[:100]: code for name, value in document.items() if (code := _problem(name, value))}
    if codes:
        messages = {name: [threshold_problem(code, BOUNDS.get(name))] for name, code in codes.items()}
        raise Invalid(_("Some fields need another look."), fields=messages)
    values: dict[str, Any] = {name: int(value) if name in WHOLE else value for name, value in document.items()}
    return Thresholds(**values)


def _problem(name: object, value: object) -> str | None:
    if name not in BOUNDS:
        return "unknown"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "no_number"
    if isinstance(value, float) and not isfinite(value):
        return "no_number"
    if name in WHOLE and value != int(value):
        return "no_whole_number"
    minimum, maximum = BOUNDS[str(name)]
    return None if minimum <= value <= maximum else "out_of_bounds"
