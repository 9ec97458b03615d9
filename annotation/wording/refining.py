"""The sentences of codes that say why a call, a request or a run failed, and what a check found."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Final[dict[str, Promise]] = {
    "cut_off": _("The answer was cut off at the limit of output tokens. Raise the limit in the recipe."),
    "critique_changed": _("The critique was revised or withdrawn after the run began. A new run asks about it."),
    "not_json": _("The answer is not JSON."),
    "wrong_schema": _("The answer does not have the form that was asked for (%(path)s)."),
    "empty_answer": _("The answer is empty."),
    "tool_call": _("The model called a tool instead of answering."),
    "refused": _("The model refused to answer."),
    "no_choices": _("The endpoint answered without a choice."),
    "error_body": _("The endpoint answered with an error: %(error)s"),
}
FINDINGS: Final[dict[str, Promise]] = {
    "evidence_missing": _("It cites nothing of the critique that says something."),
    "evidence_not_found": _("The critique does not say “%(quote)s”."),
    "empty_text": _("A question, answer or option is empty."),
    "turns_wrong": _("Only a short conversation has further questions, and it has at least one."),
    "options_wrong": _("A multiple choice has two to six different options, one of which is the answer; others have none."),
    "type_not_wanted": _("The recipe does not ask for this type of instruction."),
    "too_long": _("The answer has %(words)s words; the recipe allows %(limit)s."),
    "control_token": _("It contains “%(word)s”, which steers a model instead of saying something."),
    "source_mentioned": _("It speaks of the critique (“%(word)s”) instead of the image."),
    "wrong_language": _("It is not in the language of the critique: “%(word)s”."),
    "near_duplicate": _("It almost repeats another instruction of this critique: “%(word)s”."),
    "option_unsupported": _("The critique does not support the right option, “%(option)s”."),
    "option_also_supported": _("The critique supports a wrong option as well: “%(option)s”."),
    "grade_contradicted": _("“%(word)s” is not the grade of the critique, which is “%(label)s”."),
    "attribute_contradicted": _("“%(word)s” does not hold for %(aspect)s: the critique says “%(label)s”."),
    "colour_unsupported": _("The critique does not see the colour “%(word)s” there."),
    "number_unsupported": _("The critique does not give the number “%(word)s” there."),
    "word_unsupported": _("The critique says nothing of “%(word)s”."),
    "polarity_turned": _("“%(word)s” turns around what the critique says: “%(quote)s”."),
    "yes_no_contradicted": _("The question with its answer turns around what the critique says: “%(quote)s”."),
}
