"""The wording of a question, which may follow from what was answered before it."""

import re
from collections.abc import Iterator

from annotation.rules.conditions import contains, holds, is_answered
from annotation.rules.types import Answers, Definition, Question, Text

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def text_in(text: Text, language: str) -> str:
    """The text in a language: exactly that tag, else one of the same language, else English, else the first there is.

    Tags are compared without regard to case: Django says zh-hans where the document says zh-Hans.
    """
    if isinstance(text, str):
        return text
    wanted = language.lower()
    tags = {tag.lower(): tag for tag in text}
    family = wanted.partition("-")[0]
    relative = next((tag for tag in text if tag.lower().partition("-")[0] == family), None)
    return text[tags.get(wanted) or relative or tags.get("en") or next(iter(text))]


def prompt(definition: Definition, question_key: str, answers: Answers) -> Text:
    """The prompt of a question: its first variant whose condition holds, else its own; in every language it has.

    `{weak}` in a prompt stands for the names of the earlier questions that were answered with the option `weak`.
    Raises KeyError for an unknown question.
    """
    earlier: list[Question] = []
    given: dict[str, object] = {}
    for question in _each(definition):
        if question["key"] == question_key:
            return _filled(_chosen(question, given), earlier, given)
        if "show_if" not in question or holds(question["show_if"], given):
            earlier.append(question)
            given[question["key"]] = answers.get(question["key"])
    raise KeyError(question_key)


def _each(definition: Definition) -> Iterator[Question]:
    for stage in definition["stages"]:
        yield from stage["questions"]


def _chosen(question: Question, given: Answers) -> Text:
    for variant in question.get("prompt_if", ()):
        if holds(variant["if"], given):
            return variant["prompt"]
    return question["prompt"]


def _filled(text: Text, earlier: list[Question], given: Answers) -> Text:
    if isinstance(text, str):
        return _filled_in(text, "", earlier, given)
    return {language: _filled_in(wording, language, earlier, given) for language, wording in text.items()}


def _filled_in(wording: str, language: str, earlier: list[Question], given: Answers) -> str:
    def names(match: re.Match[str]) -> str:
        chosen = [question for question in earlier if _was_answered(question, match[1], given)]
        return _joined([text_in(question.get("name", question["prompt"]), language) for question in chosen], language)

    return PLACEHOLDER.sub(names, wording)


def _was_answered(question: Question, option: str, given: Answers) -> bool:
    value = given.get(question["key"])
    return question["kind"] in ("choice", "multichoice") and is_answered(value) and contains(value, option)


def _joined(names: list[str], language: str) -> str:
    """A list as the language writes it: "a, b and c", "a、b和c"; in a text of no stated language "a, b, c"."""
    *firsts, last = names or [""]
    if not firsts:
        return last
    family = language.lower().partition("-")[0]
    if family == "zh":
        return "、".join(firsts) + "和" + last
    if family != "en":
        return ", ".join(names)
    # "colour and light, and composition": a name with its own "and" needs the comma.
    return ", ".join(firsts) + (", and " if any(" and " in name for name in names) else " and ") + last
