"""Messages for a response that is rejected, question by question."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.errors import Invalid
from annotation.rules.judging import MAX_BYTES, Field, Problems
from annotation.rules.kinds.mcq import letter_of
from annotation.rules.types import Problem


def rejection_of(problems: Problems) -> Invalid:
    """Returns the error for the problems of a judgement, in the person's language.

    Its code is `too_large` or, for answers and regions, `invalid_answers`, with a message under each question's key.
    """
    if "size" in problems:
        message = _("These answers take %(size)d kB; at most %(most)d kB can be kept. Shorten the longest text.")
        return Invalid(message % {"size": problems["size"] // 1024, "most": MAX_BYTES // 1024}, code="too_large")
    if "fields" in problems:
        fields: dict[str, list[str]] = {name: [FIELD_MESSAGES[name]()] for name in problems["fields"]}
        return Invalid(_("Some fields need another look."), fields=fields)
    messages: dict[str, list[str]] = {}
    for problem in problems["answers"]:
        messages.setdefault(problem["question"], []).append(explain_problem(problem))
    return Invalid(_("Some answers need another look."), code="invalid_answers", fields=messages)


def explain_problem(problem: Problem) -> str:
    """Returns what to do about one problem, in the person's language."""
    minimum, maximum, count = problem.get("min", 0), problem.get("max", 0), problem.get("count", 0)
    match problem["code"]:
        case "too_few_words":
            return ngettext(
                "Write at least %(min)d word; there is %(count)d.",
                "Write at least %(min)d words; there are %(count)d.",
                int(minimum),
            ) % {"min": minimum, "count": count}
        case "too_many_words":
            return ngettext(
                "Write at most %(max)d word; there are %(count)d.",
                "Write at most %(max)d words; there are %(count)d.",
                int(maximum),
            ) % {"max": maximum, "count": count}
        case code:
            return MESSAGES[code]() % {
                "min": minimum,
                "max": maximum,
                "count": count,
                "letter": letter_of(problem.get("option", 0)),
            }


MESSAGES: Final = {
    "required": lambda: _("This question needs an answer."),
    "out_of_range": lambda: _("This value is outside the allowed range."),
    "too_long": lambda: _("This is too long; shorten it."),
    "wrong_type": lambda: _("This answer has the wrong form."),
    "not_a_number": lambda: _("Write one number in digits, such as 1500 or 2.5."),
    "not_an_option": lambda: _("Choose one of the options."),
    "too_few": lambda: _("Give at least %(min)d."),
    "too_many": lambda: _("Give at most %(max)d."),
    "repeated": lambda: _("The same option is given twice."),
    "off_step": lambda: _("This value lies between the allowed steps."),
    "bad_characters": lambda: _("This text holds characters that cannot be stored; remove them."),
    "unknown_question": lambda: _("The questionnaire has no such question."),
    "no_item_question": lambda: _("Write the question."),
    "too_many_question_words": lambda: _("The question has %(count)d words; shorten it to %(max)d."),
    "too_few_options": lambda: _("Write at least %(min)d options."),
    "too_many_options": lambda: _("Write at most %(max)d options."),
    "empty_option": lambda: _("Option %(letter)s is empty; write it, or move the next one up."),
    "repeated_option": lambda: _("Option %(letter)s repeats another one; change it."),
    "too_many_option_words": lambda: _("Option %(letter)s has %(count)d words; shorten it to %(max)d."),
    "no_correct_option": lambda: _("Mark the correct option."),
    "unknown_dimension": lambda: _("Choose what the question is about."),
    "unknown_kind": lambda: _("Choose what kind of question it is."),
}
FIELD_MESSAGES: Final[Mapping[Field, Callable[[], str]]] = {
    "timings": lambda: _("Give each stage's seconds as a number from 0 up, under the stage's key."),
    "committed": lambda: _("List the keys of stages."),
    "viewing": lambda: _(
        "Give only `seen_at_100`, `viewport`, `pixel_ratio`, `scheme`, `gamut` and `writing`, each in its form."
    ),
}
