"""Sentences about gold, qualification and pauses, in the person's language."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.rules.gold import ExpectedErrorCode
from annotation.rules.gold.carrying import CarryingErrorCode

EXPECTED_ERRORS: Final[Mapping[ExpectedErrorCode, Callable[[], str]]] = {
    "nothing_expected": lambda: _("Give the expected answer to at least one closed question."),
    "unknown_question": lambda: _("The questionnaire has no such question."),
    "not_closed": lambda: _("Only answers to grades, choices and numbers can be compared."),
    "bad_expectation": lambda: _('Write {"value": …, "tolerance": number} or {"values": […]}.'),
    "never_an_answer": lambda: _("This can never be an answer to the question."),
    "bad_tolerance": lambda: _("A tolerance is a number from 0 on, for grades, numbers and multiple choices only."),
}


_DROPPED: Final[Mapping[CarryingErrorCode, Callable[[], str]]] = {
    "question_removed": lambda: _("There is no question “%(question)s” any more."),
    "question_changed": lambda: _("The kind, options or limits of “%(question)s” are others."),
    "benchmark_question": lambda: _(
        "With this version people see which of their critiques became questions of a benchmark, and would know gold by"
        " that."
    ),
}


def explain_dropped(code: CarryingErrorCode, question: str) -> str:
    """Returns why gold items of the version in use do not hold for the next one."""
    return _DROPPED[code]() % {"question": question}


def explain_lacking_tests(number: int, required: int) -> str:
    """Returns why a version is not published after which nobody could qualify, and what to do."""
    return _(
        "People have to pass a test before they work here. It takes %(required)d images, and the expected answers of"
        " only %(number)d would hold for this version, so nobody new could begin. Switch the qualification off or ask"
        " for fewer images in the test, publish, and add images for the new version."
    ) % {"number": number, "required": required}


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


def explain_no_attempt_left() -> str:
    """Returns why a person who failed the last attempt of a test cannot begin another."""
    return _("You have used all your attempts. A manager of the project knows of it and decides how you go on.")


def explain_gate(code: str, extra: Mapping[str, Any]) -> str:
    """Returns what keeps a person from the images of a project, and what to do."""
    match code:
        case "paused":
            return explain_pause(extra["pause"])
        case "consent_required":
            return _("Before your next image, read what you agree to by working here, and agree to it.")
        case _ if not extra["attempts_left"]:
            return explain_no_attempt_left()
        case _:
            return _("Before your first image, this project asks you to do its training and to pass its test.")
