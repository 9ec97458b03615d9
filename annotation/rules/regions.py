"""Boxes on the image that a text cites: `[1]` in the text stands for the mark with the number 1.

Marks are kept beside the answers, by text question: `{"reason": [{"number": 1, "x": 0.1, "y": 0.2, "width": 0.3,
"height": 0.4}]}`, sides from 0 to 1 of the image as one sees it. A number belongs to its box for good: taking another
away changes no citation.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from annotation.rules.answer_checks import SIDES, lies_inside
from annotation.rules.conditions import as_number, is_answered
from annotation.rules.flow import visible_questions
from annotation.rules.revisions import committed_questions
from annotation.rules.types import Answers, Definition, DraftContent, Problem, ProblemCode

MAX_MARKS = 20
MAX_NUMBER = 99

Marks = Mapping[str, Any]
"""Text question to its marks, as parsed from JSON."""


def marks_problems(definition: Definition, marks: Marks) -> list[Problem]:
    """What is wrong with marks that came in, at most one problem a question."""
    texts = {q["key"] for stage in definition["stages"] for q in stage["questions"] if q["kind"] == "text"}
    return [found for key, value in marks.items() if (found := _problem(key, value, known=key in texts))]


def kept_marks(definition: Definition, answers: Answers, marks: Marks) -> dict[str, Any]:
    """The marks that go with a critique: those of texts that are asked and answered."""
    asked = [question["key"] for question in visible_questions(definition, answers)]
    return {key: marks[key] for key in asked if marks.get(key) and is_answered(answers.get(key))}


def moved_marks(definition: Definition, stored: DraftContent, before: Marks, after: Marks) -> dict[str, Any]:
    """The marks of each text that was committed already and now loses one, or has it elsewhere, as they were before.

    One that only came is told by its citation: a change of the text, kept as a revision.
    """
    committed = committed_questions(definition, stored)
    return {
        key: marks
        for key, marks in before.items()
        if key in committed and any(mark not in after.get(key, []) for mark in marks)
    }


def without_citations(text: str, marks: Sequence[Mapping[str, Any]]) -> str:
    """The text without the citations of these marks, and without the spaces that stood before them."""
    numbers = "|".join(str(mark["number"]) for mark in marks)
    return re.sub(rf"[ \t]*\[(?:{numbers})\]", "", text) if marks else text


def _problem(question: str, value: object, *, known: bool) -> Problem | None:
    if not known:
        return {"question": question, "code": "unknown_question"}
    if not isinstance(value, list):
        return {"question": question, "code": "wrong_type"}
    if len(value) > MAX_MARKS:
        return {"question": question, "code": "too_many", "max": MAX_MARKS, "count": len(value)}
    codes = [code for mark in value if (code := _mark_problem(mark))]
    if not codes and len({mark["number"] for mark in value}) < len(value):
        codes = ["wrong_type"]
    return {"question": question, "code": codes[0]} if codes else None


def _mark_problem(mark: object) -> ProblemCode | None:
    if not isinstance(mark, dict) or mark.keys() != {"number", *SIDES}:
        return "wrong_type"
    sides = [side for name in SIDES if (side := as_number(mark[name])) is not None]
    number = mark["number"]
    if len(sides) < len(SIDES) or not isinstance(number, int) or isinstance(number, bool):
        return "wrong_type"
    return None if lies_inside(*sides) and 1 <= number <= MAX_NUMBER else "out_of_range"
