"""What checks noticed, for reviewers and authors; problems with thresholds and gold items; why people get no images.

The sentences say what was measured and what is usual. They never say why: there may be a good reason.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from annotation.rules.gold import ExpectedErrorCode

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

EXPECTED_ERRORS: Final[Mapping[ExpectedErrorCode, Callable[[], str]]] = {
    "nothing_expected": lambda: _("Give the expected answer to at least one closed question."),
    "unknown_question": lambda: _("The questionnaire has no such question."),
    "not_closed": lambda: _("Only answers to grades, choices and numbers can be compared."),
    "bad_expectation": lambda: _('Write {"value": …, "tolerance": number} or {"values": […]}.'),
    "never_an_answer": lambda: _("This can never be an answer to the question."),
    "bad_tolerance": lambda: _("A tolerance is a number from 0 on, for grades, numbers and multiple choices only."),
}

_LANGUAGES: Final[dict[str, Promise]] = {
    "en": pgettext_lazy("language", "English"),
    "zh": pgettext_lazy("language", "Chinese"),
    "de": pgettext_lazy("language", "German"),
    "fr": pgettext_lazy("language", "French"),
    "es": pgettext_lazy("language", "Spanish"),
    "it": pgettext_lazy("language", "Italian"),
    "pt": pgettext_lazy("language", "Portuguese"),
    "nl": pgettext_lazy("language", "Dutch"),
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


def explain_pause(pause: Mapping[str, Any]) -> str:
    """Returns why a person gets no more images: with the numbers, never with the images that they are about."""
    if pause.get("code") != "gold_accuracy":
        reason = pause.get("reason", "")
        if reason:
            return _("A manager has paused your work in this project: %(reason)s") % {"reason": reason}
        return _("A manager has paused your work in this project; ask them when it goes on.")
    return _(
        "You get no new images for now. On %(images)d images whose answers are known, %(correct)d of your %(total)d"
        " answers were as expected: %(share)d %%, by chance between %(low)d and %(high)d %%. This project asks for"
        " %(threshold)d %%. A manager knows of it and decides how you go on."
    ) % {
        **pause,
        "share": round(100 * pause["share"]),
        "low": round(100 * pause["low"]),
        "high": round(100 * pause["high"]),
        "threshold": round(100 * pause["threshold"]),
    }


def explain_gate(code: str, extra: Mapping[str, Any]) -> str:
    """Returns what keeps a person from the images of a project, and what to do."""
    match code:
        case "paused":
            return explain_pause(extra["pause"])
        case "consent_required":
            return _("Before your next image, read what you agree to by working here, and agree to it.")
        case _:
            return _("Before your first image, this project asks you to do its training and to pass its test.")
