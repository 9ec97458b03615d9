"""What the checks of critiques noticed, by their codes."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

FLAG_NAMES: Final[dict[str, Promise]] = {
    "too_fast": pgettext_lazy("flag", "fast for its length"),
    "copies_own": pgettext_lazy("flag", "like the author's earlier text"),
    "copies_other": pgettext_lazy("flag", "like another annotator's text"),
    "repeats_itself": pgettext_lazy("flag", "two answers alike"),
    "grade_against_text": pgettext_lazy("flag", "grade and reasons differ"),
    "attribute_unmentioned": pgettext_lazy("flag", "marked attribute not mentioned"),
    "other_language": pgettext_lazy("flag", "another language"),
    "pasted": pgettext_lazy("flag", "pasted from elsewhere"),
    "silent": pgettext_lazy("flag", "inserted without typing"),
    "region_missing": pgettext_lazy("flag", "cited region not there"),
}
"""What each check notices, as filters and tables name it."""


def flag_name(code: str) -> str:
    """Returns what a check notices, in a few words; the code of one that this version does not have."""
    return str(FLAG_NAMES.get(code, code))


def flag_sentence(code: str, params: Mapping[str, Any]) -> str:
    """Returns the sentence of a flag in the reader's language."""
    return flag_name(code)
