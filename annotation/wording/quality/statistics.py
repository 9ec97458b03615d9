"""The sentences of codes that say why a statistic of ratings, or a projected day, has no value or no interval."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Final[dict[str, Promise]] = {
    "no_ratings": _("Nothing has been rated yet."),
    "no_pairs": _("Nothing has been rated twice yet, so there is nothing to compare."),
    "too_few": _("Too few to say."),
    "all_equal": _("All ratings are equal: agreement cannot be told from chance."),
    "equal_means": _("All images have the same mean rating: agreement cannot be told from chance."),
    "negative": _("Not defined for negative values."),
    "incomplete": _("Defined only where everybody has rated everything."),
    "no_spread": _("No interval, since nothing varies."),
    "done": _("Every image that is open has all its critiques."),
    "no_pace": _("No critique was submitted in the last four weeks, so there is no pace to project."),
    "too_far": _("At the present pace, the projected day or the end of its interval is too far off to tell."),
}


def explain_reason(code: str) -> str:
    """Returns why a statistic has no value or no interval, in the reader's language; "" for no reason."""
    return str(REASONS.get(code, code))
