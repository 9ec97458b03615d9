"""The sentences of errors in the document of a questionnaire or a recipe, for the person who wrote it."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotation.errors import Invalid
from annotation.rules.types import DefinitionError, DefinitionErrorCode


def explain_definition_error(error: DefinitionError) -> str:
    """Returns the sentence of an error in the reader's language; it is shown after the path of the error."""
    return str(MESSAGES[error["code"]]) % error["params"]


def rejection_of_definition(errors: Sequence[DefinitionError]) -> Invalid:
    """Returns the error for a questionnaire that cannot be stored, with the sentences of its errors by path."""
    fields: dict[str, list[str]] = {}
    for error in errors:
        fields.setdefault(error["path"], []).append(explain_definition_error(error))
    detail = gettext("The questionnaire has errors; each is listed with its path.")
    return Invalid(detail, code="invalid_questionnaire", fields=fields)


MESSAGES: Final[Mapping[DefinitionErrorCode, object]] = {
    "too_deep": _("is nested more than %(most)s levels deep"),
    "bad_characters": _("holds a character that cannot be stored"),
    "bad_number": _("is not a number that can be stored"),
    "lacks": _("lacks “%(name)s”"),
    "none_of": _("“%(value)s” is none of: %(known)s"),
    "unknown": _("%(names)s is not known here"),
    "several_unknown": _("%(names)s are not known here"),
    "wrong_form": _("does not have the right form"),
    "too_small": _("must be at least %(least)s"),
    "too_large": _("must be at most %(most)s"),
    "not_above": _("must be more than %(least)s"),
    "empty_list": _("must not be an empty list"),
    "too_many_items": _("may hold at most %(most)s entries"),
    "too_long": _("may hold at most %(most)s characters"),
    "must_be_object": _("must be an object: {…}"),
    "must_be_list": _("must be a list: […]"),
    "must_be_string": _("must be a text in quotes"),
    "must_be_boolean": _("must be true or false"),
    "must_be_integer": _("must be a whole number"),
    "must_be_number": _("must be a number"),
    "must_be_value": _("must be a text in quotes or a number"),
    "bad_key": _("must be 1 to 64 lower-case letters, digits and hyphens, and begin with a letter"),
    "bad_name": _("must be 1 to 64 lower-case letters, digits and underscores, and begin with a letter"),
    "blank": _("must not be blank"),
    "not_a_text": _("must be a text, or an object with one text for each language"),
    "no_text": _("must hold a text in at least one language"),
    "too_many_languages": _("may hold at most %(most)s languages"),
    "not_a_language": _("“%(value)s” is not a language tag such as en or zh-Hans"),
    "no_stage": _("must hold at least one stage"),
    "too_many_stages": _("may hold at most %(most)s stages"),
    "no_question": _("must hold at least one question"),
    "too_many_questions": _("may hold at most %(most)s questions"),
    "too_few_options": _("must hold at least two options"),
    "too_many_options": _("may hold at most %(most)s options"),
    "not_a_grade": _("must be a whole number, because the question is a scale"),
    "not_a_choice": _("must be a text in quotes, because the question is a choice"),
    "bad_value": _("must not be blank, begin or end with a space, or hold braces"),
    "no_level": _("must name at least one of low, medium and high"),
    "no_comparison": _("must hold one of eq, ne, in, lt, lte, gt, gte and answered beside the question"),
    "several_comparisons": _("must hold only one of eq, ne, in, lt, lte, gt, gte and answered beside the question"),
    "no_condition": _("must name a question, or hold one of all, any and not"),
    "several_conditions": _("must hold only one of all, any and not"),
    "repeated_stage": _("“%(value)s” is the key of an earlier stage as well"),
    "repeated_question": _("“%(value)s” is the key of an earlier question as well"),
    "several_levels": _("only one question may carry levels, and “%(question)s” does"),
    "not_for_kind": _("does not apply to a question of kind %(kind)s"),
    "less_than": _("is less than %(limit)s"),
    "no_room": _("leaves no room for min_words"),
    "form_not_for_kind": _("“%(form)s” does not apply to a question of kind %(kind)s"),
    "no_placeholder": _("must hold {option}"),
    "braces": _("may hold no braces"),
    "repeated_value": _("“%(value)s” is the value of an earlier option as well"),
    "not_rising": _("must be in ascending order, because the question is a scale"),
    "more_than_options": _("is more than the %(count)s options"),
    "not_an_option": _("“%(value)s” is not an option of the question"),
    "listed_twice": _("“%(value)s” is listed more than once"),
    "unknown_placeholder": _("{%(name)s} is not an option of an earlier choice"),
    "not_earlier": _("“%(question)s” must come before the question that refers to it"),
    "no_such_question": _("there is no question “%(question)s”"),
    "not_for_question": _("does not apply to “%(question)s”, a question of kind %(kind)s"),
    "not_an_option_of": _("“%(value)s” is not an option of “%(question)s”"),
    "never_an_answer": _("“%(value)s” could never be the answer to “%(question)s”"),
    "criterion_not_for_kind": _("“%(criterion)s” does not apply to a question of kind %(kind)s"),
    "criterion_without_levels": _("needs levels: they say which options count as low, medium and high"),
    "repeated_criterion": _("“%(criterion)s” is the criterion of “%(question)s” already"),
    "no_type": _("must hold at least one type"),
    "not_in_languages": _("“%(value)s” is not listed in languages"),
    "no_types_placeholder": _("must hold {types} in exactly one place: the list of the types stands there"),
    "repeated_part": _("“%(value)s” is the name of an earlier part as well"),
    "more_than_max_items": _("is more than max_items (%(most)s), the limit of all items together"),
    "more_than_types": _("is more than the %(count)s items that the types allow together"),
}
