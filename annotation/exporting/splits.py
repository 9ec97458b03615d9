"""Train, validation and test: a near-duplicate group is never cut, and the same seed always cuts alike."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate
from math import isclose, isfinite
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.exporting.sql_json import Expression

NAMES: Final = ("train", "validation", "test")
WHOLE: Final = "critiques"
_DIGITS: Final = 15


def parse_splits(given: Mapping[str, Any]) -> dict[str, Any]:
    """The splits in their stored form: shares that sum to 1, and a seed (0 when none is given). Empty means no splits.

    Raises Invalid naming what cannot be read, such as `splits.train`.
    """
    if not given:
        return {}
    wrong = {f"splits.{name}": [_problem(name, value)] for name, value in given.items() if _problem(name, value)}
    if wrong:
        raise Invalid(_("Some fields need another look."), fields=wrong)
    shares = {name: given[name] for name in NAMES if name in given}
    if not isclose(sum(shares.values()), 1.0, abs_tol=1e-6):
        raise Invalid(
            _("Some fields need another look."), fields={"splits": [_("The shares of the splits must sum to 1.")]}
        )
    return {**shares, "seed": given.get("seed", 0)}


def _problem(name: str, value: Any) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if name == "seed":
        return "" if number and isinstance(value, int) else _("Give a whole number.")
    if name not in NAMES:
        return _("There is no such split. Choose from: %(names)s, and a seed.") % {"names": ", ".join(NAMES)}
    return "" if number and 0 < value <= 1 else _("Give a share above 0 and up to 1.")


def stems(splits: Mapping[str, Any]) -> list[str]:
    """What the files of an export are called, without their endings."""
    return [name for name in NAMES if name in splits] or [WHOLE]


def place_of_group(splits: Mapping[str, Any]) -> Expression:
    """SQL of where a row's group falls between 0 and 1, as hex digits; the empty text without splits.

    It is a hash of the seed and the image's group, or the picture itself if it has none.
    """
    if not splits:
        return Expression("''")
    group = """%s || coalesce(nullif(image."group", ''), image.sha256)"""
    digest = f"encode(sha256(convert_to({group}, 'UTF8')), 'hex')"
    return Expression(f"left({digest}, {_DIGITS})", (f"{splits['seed']}:",))


def splitter(splits: Mapping[str, Any]) -> Callable[[str], str]:
    """From the place of a row's group to the stem of its file."""
    names, limits = stems(splits), _limits(splits)

    def stem_of(place: str) -> str:
        return names[bisect_right(limits, place)]

    return stem_of


def split_of_group(splits: Mapping[str, Any]) -> Expression:
    """SQL of which of the `stems` a row's group falls into, as its number from 0."""
    place = place_of_group(splits)
    return Expression(f"""width_bucket({place.sql} COLLATE "C", %s::text[])""", (*place.values, _limits(splits)))


def _limits(splits: Mapping[str, Any]) -> list[str]:
    """Where each split but the last ends."""
    shares = accumulate(splits[name] for name in NAMES if name in splits)
    return [f"{round(share * 16**_DIGITS):0{_DIGITS}x}" for share in shares][:-1]
