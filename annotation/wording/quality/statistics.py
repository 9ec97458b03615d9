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

NOTHING: Final[dict[str, Promise]] = {
    "check_precision": _("Nothing has been decided yet."),
    "decision": _("Nothing has been decided yet."),
    "flag": _("Nothing has been written yet."),
    "flagged": _("Nothing has been written yet."),
    "pace": _("Nothing has been written yet."),
    "stage_seconds": _("Nothing has been written yet."),
}
"""What is missing where a statistic that is not of ratings has nothing to be computed over."""


def explain_reason(code: str, name: str = "") -> str:
    """Returns why a statistic has no value or no interval, in the reader's language; "" for no reason.

    With the statistic's name it is said what there is none of: not everything is computed over ratings.
    """
    if code == "no_ratings" and name in NOTHING:
        return str(NOTHING[name])
    return str(REASONS.get(code, code))
