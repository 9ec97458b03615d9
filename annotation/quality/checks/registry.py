"""The registry of the checks of critiques: a new check is one file beside this one and one line in `CHECKS`."""

from collections.abc import Callable, Iterable
from typing import Final

from annotation.quality.checks.foreign_language import check_language
from annotation.quality.checks.missing_regions import check_regions
from annotation.quality.checks.near_copies import check_near_copies
from annotation.quality.checks.outside_texts import check_outside_texts
from annotation.quality.checks.polarity import check_polarity
from annotation.quality.checks.too_fast import check_speed
from annotation.quality.checks.unmentioned import check_attributes
from annotation.quality.context import CritiqueContext
from annotation.quality.flags import Flag

Check = Callable[[CritiqueContext], Iterable[Flag]]

CHECKS: Final[tuple[Check, ...]] = (
    check_speed,
    check_near_copies,
    check_polarity,
    check_attributes,
    check_language,
    check_outside_texts,
    check_regions,
)


def find_flags(context: CritiqueContext) -> list[Flag]:
    """Returns what the checks notice of a critique. It is for people to read, and keeps nobody from anything."""
    return [flag for check in CHECKS for flag in check(context)]
