"""Chooses the wording of a question, which may depend on the answers before it."""

import re
from collections.abc import Iterator

from annotation.rules.conditions import contains, holds, is_answered
from annotation.rules.kinds import kind_of
from annotation.rules.texts import base_language, text_in
from annotation.rules.types import Answers, Definition, Question, Text

__all__ = ["PLACEHOLDER", "has_placeholders", "named_questions", "prompt", "text_in"]

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def prompt(definition: Definition, question_key: str, answers: Answers) -> Text:
    """Returns the prompt of a question: its first variant whose condition holds, else its own; in all its languages.

    `{weak}` in a prompt stands for the names of the earlier questions that were answered with the option `weak`.
    Raises KeyError for an unknown question.
    """
    earlier, earlier_answers, question = _before(definition, question_key, answers)
    return _fill_placeholders(_variant(question, earlier_answers), earlier, earlier_answers)


def has_placeholders(question: Question) -> bool:
    """Returns whether a prompt of the question names earlier questions by their answers."""
    prompts = (question["prompt"], *(variant["prompt"] for variant in question.get("prompt_if", ())))
    return any("{" in wording for text in prompts for wording in _wordings(text))


def named_questions(definition: Definition, question_key: str, answers: Answers) -> list[str]:
    """Returns the keys of the earlier questions that the prompt of a question names: “you marked {weak} as weak”.

    Raises KeyError for an unknown question.
    """
    earlier, earlier_answers, question = _before(definition, question_key, answers)
    options = {
        option for wording in _wordings(_variant(question, earlier_answers)) for option in PLACEHOLDER.findall(wording)
    }
    return [
        peer["key"] for peer in earlier if any(_is_answered_with(peer, option, earlier_answers) for option in options)
    ]


def _before(
    definition: Definition, question_key: str, answers: Answers
) -> tuple[list[Question], dict[str, object], Question]:
    """Returns the visible questions before a question, their answers, and the question."""
    earlier: list[Question] = []
    earlier_answers: dict[str, object] = {}
    for question in _questions(definition):
        if question["key"] == question_key:
            return earlier, earlier_answers, question
        if "show_if" not in question or holds(question["show_if"], earlier_answers):
            earlier.append(question)
            earlier_answers[question["key"]] = answers.get(question["key"])
    raise KeyError(question_key)


def _wordings(text: Text) -> Iterator[str]:
    yield from (text,) if isinstance(text, str) else text.values()


def _questions(definition: Definition) -> Iterator[Question]:
    for stage in definition["stages"]:
        yield from stage["questions"]


def _variant(question: Question, answers: Answers) -> Text:
    for variant in question.get("prompt_if", ()):
        if holds(variant["if"], answers):
            return variant["prompt"]
    return question["prompt"]


def _fill_placeholders(text: Text, earlier: list[Question], answers: Answers) -> Text:
    if isinstance(text, str):
        return _fill_wording(text, "", earlier, answers)
    return {language: _fill_wording(wording, language, earlier, answers) for language, wording in text.items()}


def _fill_wording(wording: str, language: str, earlier: list[Question], answers: Answers) -> str:
    def names(match: re.Match[str]) -> str:
        questions = [question for question in earlier if _is_answered_with(question, match[1], answers)]
        return _join([text_in(question.get("name", question["prompt"]), language) for question in questions], language)

    return PLACEHOLDER.sub(names, wording)


def _is_answered_with(question: Question, option: str, answers: Answers) -> bool:
    kind, value = kind_of(question), answers.get(question["key"])
    return kind.has_options and not kind.is_numeric and is_answered(value) and contains(value, option)


def _join(names: list[str], language: str) -> str:
    """Returns the names as the language lists them: "a, b and c", "a、b和c"; without a language "a, b, c"."""
    *firsts, last = names or [""]
    if not firsts:
        return last
    base = base_language(language)
    if base == "zh":
        return "、".join(firsts) + "和" + last
    if base != "en":
        return ", ".join(names)
    # "colour and light, and composition": a name that contains "and" needs the comma.
    return ", ".join(firsts) + (", and " if any(" and " in name for name in names) else " and ") + last
