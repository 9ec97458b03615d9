"""All the pictures of the table."""

from tests.hostile import bombs, odd, polyglots, shaken
from tests.hostile.case import Case


def pictures() -> list[Case]:
    """Every hostile or odd picture; names are unique within a family."""
    return [*shaken.cases(), *bombs.cases(), *polyglots.cases(), *odd.cases()]
