"""Tells which expected answers still hold for another version of a questionnaire."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from annotation.rules.gold.comparison import is_closed
from annotation.rules.types import Definition, Option, Question, Text

CarryingErrorCode = Literal["question_removed", "question_changed", "benchmark_question"]
# What a question says, when it is asked and what is made of its answers; not which answers there are.
_SAYS: Final = frozenset(
    {"prompt", "prompt_if", "name", "help", "hints", "required", "show_if", "templates", "levels", "criterion"}
)


def changed_questions(before: Definition, after: Definition) -> dict[str, CarryingErrorCode]:
    """Returns the closed questions of a version whose expected answers do not hold for another one, and why.

    A question is the same that has the same key, kind, limits and options, whatever its words. An option is that has
    the same value, and the same label in each language that both have.
    """
    questions = _questions(after)
    codes = {
        key: _code(question, questions.get(key)) for key, question in _questions(before).items() if is_closed(question)
    }
    return {key: code for key, code in codes.items() if code}


def _questions(definition: Definition) -> dict[str, Question]:
    return {question["key"]: question for stage in definition["stages"] for question in stage["questions"]}


def _code(before: Question, after: Question | None) -> CarryingErrorCode | None:
    if after is None:
        return "question_removed"
    has_same_options = _have_same_options(before.get("options", ()), after.get("options", ()))
    return None if has_same_options and _limits(before) == _limits(after) else "question_changed"


def _limits(question: Question) -> Mapping[str, Any]:
    return {name: value for name, value in question.items() if name not in _SAYS and name != "options"}


def _have_same_options(before: Any, after: Any) -> bool:
    earlier: dict[Any, Option] = {option["value"]: option for option in before}
    later: dict[Any, Option] = {option["value"]: option for option in after}
    return list(earlier) == list(later) and all(
        _agree(option["label"], later[value]["label"]) for value, option in earlier.items()
    )


def _agree(before: Text, after: Text) -> bool:
    """Returns whether two texts say the same in each language that both have; one string has no language."""
    if isinstance(before, str) or isinstance(after, str):
        return before == after
    return all(after[language] == text for language, text in before.items() if language in after)
