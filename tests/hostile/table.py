"""All the pictures of the table."""

from functools import cache

from tests.hostile import bombs, odd, polyglots, shaken
from tests.hostile.case import Case


@cache
def pictures() -> tuple[Case, ...]:
    """Every hostile or odd picture; names are unique within a family."""
    return (*shaken.cases(), *bombs.cases(), *polyglots.cases(), *odd.cases())
