"""What checks know of a questionnaire, by the traits of its questions and never by their keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from annotation.refining.source import asks_for_advice
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import has_placeholders, named_questions
from annotation.rules.rated_questions import grid_questions
from annotation.rules.types import Definition, Question

_REMEMBERED: Final = 64


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """A text question: its key and stage, and whether it asks what to change, or for the reasons of the grade."""

    key: str
    stage: str
    is_advice: bool
    explains_grade: bool


@dataclass(frozen=True, slots=True)
class _Traits:
    definition: Definition
    texts: tuple[TextQuestion, ...]
    by_key: Mapping[str, Question]
    grid: tuple[str, ...]
    region_keys: tuple[str, ...]
    names_attributes: bool


_traits: dict[int, _Traits] = {}


def text_questions(definition: Definition) -> tuple[TextQuestion, ...]:
    """Returns the text questions of a questionnaire, in its order."""
    return _traits_of(definition).texts


def question_of(definition: Definition, key: str) -> Question:
    """Returns a question by its key."""
    return _traits_of(definition).by_key[key]


def region_keys(definition: Definition) -> tuple[str, ...]:
    """Returns the keys of the questions that are answered by regions of the image."""
    return _traits_of(definition).region_keys


def marked_attributes(definition: Definition, answers: Mapping[str, Any]) -> list[str]:
    """Returns the keys of the attributes that the author was to write about.

    Those are the choices that the prompts of the answered texts name (“you marked {weak} as weak”). Where no prompt of
    the questionnaire names any, they are the questions of a grid (one stage, the same options) with its first or last
    option.
    """
    traits = _traits_of(definition)
    if traits.names_attributes:
        named = (
            key
            for text in traits.texts
            if not text.is_advice and answers.get(text.key)
            for key in named_questions(definition, text.key, answers)
        )
        return list(dict.fromkeys(named))
    return [key for key in traits.grid if answers.get(key) in _ends(traits.by_key[key])]


def _traits_of(definition: Definition) -> _Traits:
    traits = _traits.get(id(definition))
    if traits is None or traits.definition is not definition:
        if len(_traits) >= _REMEMBERED:
            _traits.clear()
        traits = _traits[id(definition)] = _read(definition)
    return traits


def _read(definition: Definition) -> _Traits:
    questions = [(stage["key"], question) for stage in definition["stages"] for question in stage["questions"]]
    grades = {question["key"] for _stage, question in questions if "levels" in question}
    texts = [(stage, question) for stage, question in questions if kind_of(question).is_text]
    reasons = {question["key"] for _stage, question in texts if _explains(question, grades)}
    if not reasons and grades:
        reasons = _only([question["key"] for _stage, question in texts if not asks_for_advice(question)])
    return _Traits(
        definition=definition,
        texts=tuple(
            TextQuestion(question["key"], stage, asks_for_advice(question), question["key"] in reasons)
            for stage, question in texts
        ),
        by_key={question["key"]: question for _stage, question in questions},
        grid=tuple(grid_questions(definition)),
        region_keys=tuple(question["key"] for _stage, question in questions if kind_of(question).has_regions),
        names_attributes=any(has_placeholders(question) for _stage, question in texts),
    )


def _explains(question: Question, grades: set[str]) -> bool:
    """Says whether a text asks for the reasons of the grade: its prompt follows from that, or a benchmark says so."""
    if asks_for_advice(question):
        return False
    variants = question.get("prompt_if", ())
    return question.get("criterion") == "AesI" or any(_mentions(variant["if"], grades) for variant in variants)


def _only(keys: list[str]) -> set[str]:
    """Returns the one key there is; several texts may ask for anything."""
    return set(keys) if len(keys) == 1 else set()


def _mentions(condition: object, keys: set[str]) -> bool:
    if isinstance(condition, Mapping):
        return condition.get("question") in keys or any(_mentions(part, keys) for part in condition.values())
    return isinstance(condition, list) and any(_mentions(part, keys) for part in condition)


def _ends(question: Question) -> tuple[object, object]:
    return question["options"][0]["value"], question["options"][-1]["value"]
