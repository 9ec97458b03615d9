"""The table of all hostile and odd images."""

from functools import cache

from tests.hostile import bombs, corrupted, odd, polyglots
from tests.hostile.case import Case


@cache
def image_cases() -> tuple[Case, ...]:
    """Returns every hostile or odd image; names are unique within a family."""
    return (*corrupted.cases(), *bombs.cases(), *polyglots.cases(), *odd.cases())
