"""Train, validation and test: a near-duplicate group is never cut, and the same seed always cuts alike."""

import hashlib
from collections.abc import Callable, Mapping
from itertools import accumulate
from math import isclose, isfinite
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.exporting.rows import CritiqueRow

NAMES: Final = ("train", "validation", "test")
WHOLE: Final = "critiques"
_STEPS: Final = 2**64


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


def splitter(splits: Mapping[str, Any]) -> Callable[[CritiqueRow], str]:
    """From a row to the stem of its file: by a hash of the image's group, or of the picture itself if it has none."""
    names = stems(splits)
    if len(names) == 1:
        return lambda _row: names[0]
    limits = [round(share * _STEPS) for share in accumulate(splits[name] for name in names)]

    def split_of(row: CritiqueRow) -> str:
        place = _place(splits["seed"], row.group or row.sha256)
        return next((name for name, limit in zip(names, limits, strict=True) if place < limit), names[-1])

    return split_of


def _place(seed: int, group: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}:{group}".encode()).digest()[:8])
