"""The sentences of what changed between two versions of a questionnaire, and the names of its properties."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.rules.editing.changes import Change, ChangeCode
from annotation.rules.texts import text_in
from annotation.rules.types import Condition

MAX_CHARACTERS: Final = 300
"""Longer texts are shortened in a sentence; the change itself has them whole."""

PROPERTY_NAMES: Final[Mapping[str, object]] = {
    "key": gettext_lazy("key"),
    "title": gettext_lazy("title"),
    "guidelines": gettext_lazy("guidelines"),
    "kind": gettext_lazy("kind"),
    "prompt": gettext_lazy("prompt"),
    "name": gettext_lazy("name inside a sentence"),
    "help": gettext_lazy("help"),
    "hints": gettext_lazy("hints"),
    "required": gettext_lazy("whether an answer is required"),
    "criterion": gettext_lazy("criterion of a benchmark"),
    "templates": gettext_lazy("wordings for exports"),
    "show_if": gettext_lazy("condition for asking it"),
    "prompt_if": gettext_lazy("other prompts"),
    "options": gettext_lazy("options"),
    "levels": gettext_lazy("levels"),
    "dimensions": gettext_lazy("dimensions"),
    "kinds": gettext_lazy("kinds of questions"),
    "min": gettext_lazy("smallest value"),
    "max": gettext_lazy("largest value"),
    "step": gettext_lazy("step"),
    "min_words": gettext_lazy("fewest words"),
    "max_words": gettext_lazy("most words"),
    "max_characters": gettext_lazy("most characters"),
    "min_choices": gettext_lazy("fewest choices"),
    "max_choices": gettext_lazy("most choices"),
    "min_regions": gettext_lazy("fewest regions"),
    "max_regions": gettext_lazy("most regions"),
    "min_options": gettext_lazy("fewest options"),
    "max_options": gettext_lazy("most options"),
    "max_question_words": gettext_lazy("most words of the question"),
    "max_option_words": gettext_lazy("most words of an option"),
}

MESSAGES: Final[Mapping[ChangeCode, object]] = {
    "stage_added": gettext_lazy("stage added"),
    "stage_removed": gettext_lazy("stage removed"),
    "stages_reordered": gettext_lazy("order of the stages changed from %(before)s to %(after)s"),
    "question_added": gettext_lazy("question added: %(after)s"),
    "question_removed": gettext_lazy("question removed: %(before)s"),
    "question_moved": gettext_lazy("question moved from stage %(before)s to stage %(after)s"),
    "questions_reordered": gettext_lazy("order of the questions changed from %(before)s to %(after)s"),
    "property_added": gettext_lazy("%(property)s added: %(after)s"),
    "property_removed": gettext_lazy("%(property)s removed: %(before)s"),
    "property_changed": gettext_lazy("%(property)s changed from %(before)s to %(after)s"),
    "option_added": gettext_lazy("%(property)s: “%(option)s” added: %(after)s"),
    "option_removed": gettext_lazy("%(property)s: “%(option)s” removed: %(before)s"),
    "option_changed": gettext_lazy("%(property)s: label of “%(option)s” changed from %(before)s to %(after)s"),
    "options_reordered": gettext_lazy("%(property)s: order changed from %(before)s to %(after)s"),
}


def explain_change(change: Change, language: str) -> str:
    """Returns what changed, as a phrase after the part that changed; `language` is that of the reader."""
    return str(MESSAGES[change.code]) % change_values(change, language)


def change_values(change: Change, language: str) -> dict[str, str]:
    """Returns what stands in the sentence of a change for its placeholders."""
    name = property_name(change.property)
    return {
        "property": f"{name} ({change.language})" if change.language else name,
        "option": change.option,
        "before": value_in_words(change, change.before, language),
        "after": value_in_words(change, change.after, language),
    }


def property_name(name: str) -> str:
    """Returns the name of a property in words; of one that is unknown here, as of a new kind, its own name."""
    return str(PROPERTY_NAMES.get(name, name.replace("_", " ")))


def part_of(change: Change) -> str:
    """Returns the part that a change is of: the keys of the stage and the question; empty for the document itself."""
    return " › ".join(filter(None, (change.stage, change.question)))


def value_in_words(change: Change, value: Any, language: str) -> str:
    """Returns a value that changed as text; one that is missing as "nothing"."""
    if value is None:
        return _("nothing")
    if change.code in ("question_added", "question_removed"):
        return _quoted(text_in(value["prompt"], language))
    if change.code in ("stage_added", "stage_removed"):
        return _quoted(text_in(value["title"], language))
    if change.property == "show_if":
        return condition_in_words(value)
    return _in_words(value, language, is_text=bool(change.option))


def _in_words(value: Any, language: str, *, is_text: bool) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, str):
        return _quoted(value)
    if is_text and isinstance(value, Mapping):
        return _quoted(text_in(value, language))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return _shortened(json.dumps(value, ensure_ascii=False))


def condition_in_words(condition: Condition) -> str:
    """Returns a condition as text: `grade ≤ 2 and composition = weak`."""
    if "all" in condition:
        return _join(condition["all"], _("and"))
    if "any" in condition:
        return _join(condition["any"], _("or"))
    if "not" in condition:
        return _("not (%(condition)s)") % {"condition": condition_in_words(condition["not"])}
    return _comparison(condition)


def _join(conditions: Sequence[Condition], word: str) -> str:
    parts = [
        f"({condition_in_words(part)})" if {"all", "any"} & set(part) else condition_in_words(part)
        for part in conditions
    ]
    return f" {word} ".join(parts)


def _comparison(condition: Condition) -> str:
    name = condition["question"]
    if "answered" in condition:
        phrase = _("%(question)s is answered") if condition["answered"] else _("%(question)s is not answered")
        return phrase % {"question": name}
    if "in" in condition:
        values = ", ".join(str(value) for value in condition["in"])
        return _("%(question)s is one of %(values)s") % {"question": name, "values": values}
    signs = {"eq": "=", "ne": "≠", "lt": "<", "lte": "≤", "gt": ">", "gte": "≥"}
    operator, sign = next((operator, sign) for operator, sign in signs.items() if operator in condition)
    return f"{name} {sign} {condition[operator]}"


def _quoted(text: str) -> str:
    return f"“{_shortened(text)}”"


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"
