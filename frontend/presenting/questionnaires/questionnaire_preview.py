"""Previews a questionnaire for its manager: every stage and question in one language, conditions in words."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotation.rules.definitions import InvalidQuestionnaire, check_definition
from annotation.rules.kinds import kind_of
from annotation.rules.kinds.base import QuestionKind
from annotation.rules.prompts import text_in
from annotation.rules.types import Definition, Question
from annotation.wording.definition_changes import condition_in_words
from annotation.wording.questionnaires import explain_definition_error


@dataclass(frozen=True, slots=True)
class Error:
    """An error at a line of the text or a path of the document."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The preview of a text: either `errors`, each with its path, or the document and its `stages`."""

    document: object = None
    errors: list[Error] = field(default_factory=list)
    title: str = ""
    guidelines: str = ""
    stages: list[dict[str, Any]] = field(default_factory=list)


def preview_text(text: str, language: str) -> Preview:
    """Returns the preview of JSON that is being typed. Never raises: problems become `errors`."""
    try:
        document = json.loads(text, parse_constant=_reject_constant)
        return present(check_definition(document), language)
    except json.JSONDecodeError as error:
        path = _("line %(line)d, column %(column)d") % {"line": error.lineno, "column": error.colno}
        return Preview(errors=[Error(path, _("This is not JSON: %(what)s.") % {"what": _json_message(error)})])
    except InvalidQuestionnaire as error:
        return Preview(errors=[Error(item["path"], explain_definition_error(item)) for item in error.errors])
    except (ValueError, RecursionError):
        message = _("This cannot be read: it is nested too deeply, or has a number that JSON does not allow.")
        return Preview(errors=[Error("", message)])


def _json_message(error: json.JSONDecodeError) -> str:
    """Returns the parser's message in the person's language, where it is known."""
    return str(_JSON_MESSAGES.get(error.msg, error.msg))


_JSON_MESSAGES: Final = {
    "Expecting property name enclosed in double quotes": gettext_lazy("a name in double quotes is missing"),
    "Expecting ':' delimiter": gettext_lazy("a colon is missing"),
    "Expecting ',' delimiter": gettext_lazy("a comma or a closing bracket is missing"),
    "Expecting value": gettext_lazy("a value is missing"),
    "Extra data": gettext_lazy("there is more text after the end"),
    "Unterminated string starting at": gettext_lazy("the closing quotation mark of this text is missing"),
    "Invalid control character at": gettext_lazy("a text contains a line break or a tab; write \\n or \\t"),
    "Invalid \\escape": gettext_lazy("a backslash is followed by a letter that it cannot escape"),
    "Invalid \\uXXXX escape": gettext_lazy("\\u must be followed by four hexadecimal digits"),
}


def present(definition: Definition, language: str) -> Preview:
    """Returns the preview of a checked questionnaire."""
    stages = [
        {
            "title": text_in(stage["title"], language),
            "hints": [text_in(hint, language) for hint in stage.get("hints", [])],
            "questions": [_question(question, language) for question in stage["questions"]],
        }
        for stage in definition["stages"]
    ]
    return Preview(
        document=definition,
        title=text_in(definition["title"], language),
        guidelines=text_in(definition.get("guidelines", ""), language),
        stages=stages,
    )


def _question(question: Question, language: str) -> dict[str, Any]:
    condition = question.get("show_if")
    return {
        "key": question["key"],
        "kind": question["kind"],
        "answer_form": _answer_form(kind_of(question)),
        "prompt": text_in(question["prompt"], language),
        "help": text_in(question.get("help", ""), language),
        "required": question.get("required", True),
        "options": [
            {"value": option["value"], "label": text_in(option["label"], language)}
            for option in question.get("options", [])
        ],
        "hints": [text_in(hint, language) for hint in question.get("hints", [])],
        "tags": [
            [text_in(tag["label"], language) for tag in tags]
            for tags in (question.get("dimensions"), question.get("kinds"))
            if tags
        ],
        "criterion": question.get("criterion", ""),
        "limits": _limits(question),
        "shown_if": condition_in_words(condition) if condition else "",
        "variants": [
            {"if": condition_in_words(variant["if"]), "prompt": text_in(variant["prompt"], language)}
            for variant in question.get("prompt_if", [])
        ],
    }


def _answer_form(kind: QuestionKind) -> str:
    """Returns the form of an answer to a question without options."""
    if kind.is_text:
        return _("Text")
    if kind.is_numeric:
        return _("A number")
    if kind.is_item:
        return _("A question with options, which the expert writes")
    return _("Regions of the image") if kind.has_regions else kind.key


def _limits(question: Question) -> list[str]:
    """Returns the question's limits as short phrases."""
    fields: Mapping[str, Any] = question
    limits = {name: fields[name] for name in _LIMITS if name in fields}
    return [_LIMITS[name](value) % value for name, value in limits.items()]


_LIMITS: Final[dict[str, Callable[[Any], str]]] = {
    "min_words": lambda n: ngettext("at least %d word", "at least %d words", n),
    "max_words": lambda n: ngettext("at most %d word", "at most %d words", n),
    "max_characters": lambda n: ngettext("at most %d character", "at most %d characters", n),
    "min_options": lambda n: ngettext("at least %d option", "at least %d options", n),
    "max_options": lambda n: ngettext("at most %d option", "at most %d options", n),
    "max_question_words": lambda n: ngettext("a question of at most %d word", "a question of at most %d words", n),
    "max_option_words": lambda n: ngettext("options of at most %d word", "options of at most %d words", n),
    "min": lambda _n: _("from %g"),
    "max": lambda _n: _("to %g"),
    "step": lambda _n: _("in steps of %g"),
    "min_choices": lambda n: ngettext("at least %d choice", "at least %d choices", n),
    "max_choices": lambda n: ngettext("at most %d choice", "at most %d choices", n),
    "min_regions": lambda n: ngettext("at least %d region", "at least %d regions", n),
    "max_regions": lambda n: ngettext("at most %d region", "at most %d regions", n),
}


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(name)
