"""The names of the checks of instructions by their code, as filters and tables show them to people.

A name says what is wrong with what the check finds. `annotation.wording.refining` has the sentence of each finding.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

CHECK_NAMES: Final[dict[str, Promise]] = {
    "evidence_missing": pgettext_lazy("check", "no quote that says something"),
    "evidence_not_found": pgettext_lazy("check", "quote not in the critique"),
    "word_unsupported": pgettext_lazy("check", "word without support"),
    "number_unsupported": pgettext_lazy("check", "number without support"),
    "colour_unsupported": pgettext_lazy("check", "colour without support"),
    "attribute_contradicted": pgettext_lazy("check", "other attribute than in the critique"),
    "grade_contradicted": pgettext_lazy("check", "other grade than in the critique"),
    "advice_as_fact": pgettext_lazy("check", "advice taken as fact"),
    "polarity_turned": pgettext_lazy("check", "statement turned around"),
    "yes_no_contradicted": pgettext_lazy("check", "wrong yes or no"),
    "option_unsupported": pgettext_lazy("check", "correct option without support"),
    "option_also_supported": pgettext_lazy("check", "wrong option with support"),
    "option_refers": pgettext_lazy("check", "option refers to others"),
    "options_wrong": pgettext_lazy("check", "wrong form of options"),
    "turns_wrong": pgettext_lazy("check", "wrong number of questions"),
    "type_not_wanted": pgettext_lazy("check", "type not in the recipe"),
    "empty_text": pgettext_lazy("check", "empty text"),
    "too_long": pgettext_lazy("check", "answer too long for the recipe"),
    "text_too_long": pgettext_lazy("check", "text too long"),
    "item_too_long": pgettext_lazy("check", "item too long to check"),
    "control_token": pgettext_lazy("check", "token that steers a model"),
    "source_mentioned": pgettext_lazy("check", "speaks of the critique"),
    "wrong_language": pgettext_lazy("check", "other language"),
    "near_duplicate": pgettext_lazy("check", "near duplicate"),
    "second_model_contradicts": pgettext_lazy("check", "second model: contradicted"),
    "second_model_absent": pgettext_lazy("check", "second model: not found"),
}


def check_name(code: str) -> str:
    """Returns the name of a check in the reader's language; the code of one that this version does not have."""
    return str(CHECK_NAMES.get(code, code))


def check_choices() -> list[tuple[str, str]]:
    """Returns the codes and names of all checks, by name in the reader's language."""
    return sorted(((code, str(name)) for code, name in CHECK_NAMES.items()), key=lambda choice: choice[1])
