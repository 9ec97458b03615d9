"""The words of an instruction that a person may edit, and what an edit has to keep to."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.refining.items import MAX_OPTIONS

WORDING_FIELDS: Final = ("question", "answer", "options", "correct_option", "follow_ups")
MAX_CHARACTERS: Final = 4000

Wording = dict[str, Any]
_Problem = tuple[str, str]


def wording_of(instruction: Any) -> Wording:
    """Returns the editable fields of an instruction, or of anything else that has them."""
    return {name: getattr(instruction, name) for name in WORDING_FIELDS}


def wording_hash(wording: Mapping[str, Any]) -> str:
    """Returns what identifies these words: a judgement says which words it is about."""
    document = [wording[name] for name in WORDING_FIELDS]
    return hashlib.sha256(orjson.dumps(document)).hexdigest()[:16]


def edit_wording(wording: Wording, changes: Mapping[str, Any]) -> Wording:
    """Returns the words with the changes. Where there are options, the answer is the text of the correct one.

    An `answer` that is given is looked up among the options. Raises Invalid, field by field.
    """
    edited = {**wording, **{name: _stripped(value) for name, value in changes.items() if name in WORDING_FIELDS}}
    options, index = edited["options"], edited["correct_option"]
    if "answer" in changes and "correct_option" not in changes and edited["answer"] in options:
        edited["correct_option"] = options.index(edited["answer"])
    elif "answer" not in changes and index is not None and 0 <= index < len(options):
        edited["answer"] = options[index]
    problems: dict[str, list[str]] = {}
    for field, problem in _problems(edited, wording):
        problems.setdefault(field, []).append(problem)
    if problems:
        raise Invalid(_("Some fields need another look."), fields=problems)
    return edited


def _problems(edited: Wording, before: Wording) -> Iterator[_Problem]:
    yield from _text_problems("question", edited["question"])
    yield from _text_problems("answer", edited["answer"])
    yield from _option_problems(edited, before)
    if bool(edited["follow_ups"]) and not before["follow_ups"]:
        yield "follow_ups", _("Only a conversation has further questions.")
    if before["follow_ups"] and not edited["follow_ups"]:
        yield "follow_ups", _("A conversation needs at least one further question. Reject it if none is right.")
    for index, exchange in enumerate(edited["follow_ups"]):
        for name in ("question", "answer"):
            yield from _text_problems(f"follow_ups.{index}.{name}", exchange[name])


def _option_problems(edited: Wording, before: Wording) -> Iterator[_Problem]:
    options, index = edited["options"], edited["correct_option"]
    if not options:
        if before["options"]:
            yield "options", _("A multiple choice needs at least two options.")
        elif index is not None:
            yield "correct_option", _("Only a multiple choice has options.")
        return
    if not before["options"]:
        yield "options", _("Only a multiple choice has options.")
    elif not 2 <= len(options) <= MAX_OPTIONS:
        yield "options", _("Give from two to %(most)d options.") % {"most": MAX_OPTIONS}
    elif len({option.casefold() for option in options}) < len(options):
        yield "options", _("Two options are the same. Change one of them.")
    elif index is None or not 0 <= index < len(options):
        yield "correct_option", _("Say which option is correct.")
    elif edited["answer"] != options[index]:
        yield "answer", _("The answer has to be the correct option, word for word.")
    for number, option in enumerate(options):
        yield from _text_problems(f"options.{number}", option)


def _text_problems(field: str, text: str) -> Iterator[_Problem]:
    if not text:
        yield field, _("This cannot be empty.")
    elif len(text) > MAX_CHARACTERS:
        yield field, _("Keep to %(most)d characters.") % {"most": MAX_CHARACTERS}
    elif "\0" in text:
        yield field, _("There is a character in it that cannot be stored. Please remove it.")


def _stripped(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return [_stripped(part) for part in value]
    if isinstance(value, dict):
        return {name: _stripped(part) for name, part in value.items()}
    return value
