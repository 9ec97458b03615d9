"""What the checks of critiques noticed, in sentences for reviewers and for the author, and problems with thresholds.

The sentences say what was measured and what is usual. They never say why: there may be a good reason.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from annotation.models import AskedLanguage

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

SENTENCES: Final[dict[str, Promise]] = {
    "too_fast": gettext_lazy(
        "%(characters)s characters in %(seconds)s s; people write about %(usual)s a second, and dictate about three "
        "times as many."
    ),
    "copies_own": gettext_lazy("%(percent)s %% of the word sequences are in another text by the same author."),
    "copies_other": gettext_lazy("%(percent)s %% of the word sequences are in another person's text on this image."),
    "repeats_itself": gettext_lazy(
        "%(percent)s %% of the word sequences are in an earlier answer of the same critique."
    ),
    "grade_against_text_low": gettext_lazy(
        "The grade is low; the text has %(count)s words of praise, such as “%(word)s”, and none of blame."
    ),
    "grade_against_text_high": gettext_lazy(
        "The grade is high; the text has %(count)s words of blame, such as “%(word)s”, and none of praise."
    ),
    "attribute_unmentioned": gettext_lazy("“%(attribute)s” is marked “%(label)s”; no word of the texts is about it."),
    "other_language": gettext_lazy("The text reads as %(found)s; the project asks for %(asked)s."),
    "pasted": gettext_lazy(
        "At least %(characters)s of %(total)s characters (%(percent)s %%) were pasted or dropped from outside the desk."
    ),
    "silent": gettext_lazy(
        "At least %(characters)s of %(total)s characters (%(percent)s %%) were inserted by a program, such as an "
        "extension of the browser, and not typed, dictated or pasted."
    ),
    "region_missing": gettext_lazy("The text cites [%(number)s]; the critique has no region with this number."),
}
"""For reviewers. A code with a variant ends in it."""

AUTHOR_SENTENCES: Final[dict[str, Promise]] = {
    "too_fast": gettext_lazy(
        "%(characters)s characters in %(seconds)s s; people write about %(usual)s a second. If you wrote the text "
        "somewhere else, nothing is wrong."
    ),
    "copies_own": gettext_lazy(
        "%(percent)s %% of the word sequences are in another text of yours. What is different about this image?"
    ),
    "copies_other": gettext_lazy("%(percent)s %% of the word sequences are in another person's text on this image."),
    "repeats_itself": gettext_lazy(
        "%(percent)s %% of the word sequences are in an earlier answer of this critique. Each question asks for "
        "something else."
    ),
    "grade_against_text_low": gettext_lazy(
        "Your grade is low; your text has %(count)s words of praise, such as “%(word)s”, and none of blame. Is the "
        "grade the one you meant?"
    ),
    "grade_against_text_high": gettext_lazy(
        "Your grade is high; your text has %(count)s words of blame, such as “%(word)s”, and none of praise. Is the "
        "grade the one you meant?"
    ),
    "attribute_unmentioned": gettext_lazy(
        "You marked “%(attribute)s” as “%(label)s”; we found no word about it in your texts. What do you see there?"
    ),
    "other_language": gettext_lazy("Your text reads as %(found)s; this project asks for %(asked)s."),
    "pasted": gettext_lazy(
        "At least %(characters)s of %(total)s characters (%(percent)s %%) were pasted or dropped from outside the "
        "desk. If you wrote the text somewhere else, nothing is wrong."
    ),
    "silent": gettext_lazy(
        "At least %(characters)s of %(total)s characters (%(percent)s %%) were inserted by a program, such as an "
        "extension of your browser, and not typed, dictated or pasted."
    ),
    "region_missing": gettext_lazy("Your text cites [%(number)s]; your critique has no region with this number."),
}
"""For the author of the critique, with what they can do."""

_LANGUAGES: Final[dict[str, Promise]] = {
    **dict(AskedLanguage.choices),
    "other": pgettext_lazy("language", "another language"),
}


def flag_name(code: str) -> str:
    """Returns what a check notices, in a few words; the code itself if this version does not have it."""
    return str(FLAG_NAMES.get(code, code))


def flag_sentence(code: str, params: Mapping[str, Any], *, for_author: bool = False) -> str:
    """Returns the sentence of a flag in the reader's language; its name if this version has no sentence for it."""
    sentences = AUTHOR_SENTENCES if for_author else SENTENCES
    sentence = sentences.get(code) or sentences.get(f"{code}_{params.get('level', '')}")
    if sentence is None:
        return flag_name(code)
    languages = {name: _LANGUAGES.get(str(params[name]), params[name]) for name in ("asked", "found") if name in params}
    try:
        return str(sentence) % {**params, **languages}
    except KeyError:  # a flag that an earlier version stored
        return flag_name(code)


def unknown_check(code: str) -> str:
    """Returns what to say of a check that this version does not have."""
    return _("There is no check “%(code)s”.") % {"code": code}


def threshold_problem(code: str, bounds: tuple[float, float] | None) -> str:
    """Returns what to do about one threshold: `unknown`, `no_number`, `no_whole_number` or `out_of_bounds`."""
    minimum, maximum = bounds or (0, 0)
    sentences = {
        "unknown": _("There is no such threshold."),
        "no_number": _("Give a number from %(least)s to %(greatest)s."),
        "no_whole_number": _("Give a whole number from %(least)s to %(greatest)s."),
        "out_of_bounds": _("Give a number from %(least)s to %(greatest)s."),
    }
    return sentences[code] % {"least": f"{minimum:g}", "greatest": f"{maximum:g}"}
