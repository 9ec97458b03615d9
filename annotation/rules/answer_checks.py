"""What is wrong with one answered value, by the kind of its question."""

import math
import re
from collections.abc import Callable, Mapping, Sequence

from annotation.rules.conditions import as_number
from annotation.rules.types import Kind, Problem, ProblemCode, Question
from annotation.rules.words import count_words

# What a text may hold when the questionnaire sets no limit of its own; and how many marks an image.
MAX_CHARACTERS = 20_000
MAX_REGIONS = 100
MAX_LABEL_CHARACTERS = 200

# NUL and lone surrogates: no database column or UTF-8 file can hold them.
BAD_CHARACTERS = re.compile("[\0\ud800-\udfff]")
SIDES = ("x", "y", "width", "height")
# Marks drawn to the very edge add up to a hair more than one.
_ROUNDING = 1e-6


def value_problem(question: Question, value: object) -> Problem | None:
    """The first thing wrong with an answered value, or None. Never looks at whether it is required."""
    return _CHECKS[question["kind"]](question, value)


def _problem(question: Question, code: ProblemCode) -> Problem:
    return {"question": question["key"], "code": code}


def _scale(question: Question, value: object) -> Problem | None:
    number = as_number(value)
    if number is None or not float(number).is_integer():
        return _problem(question, "wrong_type")
    return _unless_option(question, (number,))


def _choice(question: Question, value: object) -> Problem | None:
    if not isinstance(value, str):
        return _problem(question, "wrong_type")
    return _unless_option(question, (value,))


def _multichoice(question: Question, value: object) -> Problem | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return _problem(question, "wrong_type")
    if problem := _unless_option(question, value):
        return problem
    if len(set(value)) < len(value):
        return _problem(question, "repeated")
    return _unless_as_many(question, len(value), question.get("min_choices"), question.get("max_choices"))


def _unless_option(question: Question, values: Sequence[object]) -> Problem | None:
    options = [option["value"] for option in question["options"]]
    return None if all(value in options for value in values) else _problem(question, "not_an_option")


def _unless_as_many(question: Question, count: int, least: int | None, most: int | None) -> Problem | None:
    if least is not None and count < least:
        return {"question": question["key"], "code": "too_few", "min": least, "count": count}
    if most is not None and count > most:
        return {"question": question["key"], "code": "too_many", "max": most, "count": count}
    return None


def _text(question: Question, value: object) -> Problem | None:
    if not isinstance(value, str):
        return _problem(question, "wrong_type")
    if BAD_CHARACTERS.search(value):
        return _problem(question, "bad_characters")
    longest = question.get("max_characters", MAX_CHARACTERS)
    if len(value) > longest:
        return {"question": question["key"], "code": "too_long", "max": longest, "count": len(value)}
    return _unless_as_wordy(question, value)


def _unless_as_wordy(question: Question, text: str) -> Problem | None:
    least, most = question.get("min_words"), question.get("max_words")
    if least is None and most is None:
        return None
    count = count_words(text)
    if least is not None and count < least:
        return {"question": question["key"], "code": "too_few_words", "min": least, "count": count}
    if most is not None and count > most:
        return {"question": question["key"], "code": "too_many_words", "max": most, "count": count}
    return None


def _number(question: Question, value: object) -> Problem | None:
    number = as_number(value)
    if number is None:
        return _problem(question, "wrong_type")
    least, most = question.get("min"), question.get("max")
    if (least is not None and number < least) or (most is not None and number > most):
        return _out_of_range(question)
    step = question.get("step")
    if step is not None and not _is_on_step(number - (least or 0), step):
        return {"question": question["key"], "code": "off_step", "step": step}
    return None


def _out_of_range(question: Question) -> Problem:
    problem = _problem(question, "out_of_range")
    if "min" in question:
        problem["min"] = question["min"]
    if "max" in question:
        problem["max"] = question["max"]
    return problem


def _is_on_step(distance: float, step: float) -> bool:
    steps = distance / step
    return abs(steps - math.floor(steps + 0.5)) < _ROUNDING


def _region(question: Question, value: object) -> Problem | None:
    if not isinstance(value, list):
        return _problem(question, "wrong_type")
    for mark in value:
        if code := _mark_problem(mark):
            return _problem(question, code)
    most = question.get("max_regions", MAX_REGIONS)
    return _unless_as_many(question, len(value), question.get("min_regions"), most)


def _mark_problem(mark: object) -> ProblemCode | None:
    if not isinstance(mark, dict) or not mark.keys() <= {*SIDES, "label"}:
        return "wrong_type"
    sides = [number for side in SIDES if (number := as_number(mark.get(side))) is not None]
    if len(sides) < len(SIDES):
        return "wrong_type"
    return _label_problem(mark) or (None if lies_inside(*sides) else "out_of_range")


def _label_problem(mark: Mapping[str, object]) -> ProblemCode | None:
    label = mark.get("label", "")
    if not isinstance(label, str):
        return "wrong_type"
    if BAD_CHARACTERS.search(label):
        return "bad_characters"
    return "too_long" if len(label) > MAX_LABEL_CHARACTERS else None


def lies_inside(x: float, y: float, width: float, height: float) -> bool:
    """Whether a box, in parts of the image, is one and lies on it."""
    fits = x + width <= 1 + _ROUNDING and y + height <= 1 + _ROUNDING
    return x >= 0 and y >= 0 and width > 0 and height > 0 and fits


_CHECKS: dict[Kind, Callable[[Question, object], Problem | None]] = {
    "scale": _scale,
    "choice": _choice,
    "multichoice": _multichoice,
    "text": _text,
    "number": _number,
    "region": _region,
}
