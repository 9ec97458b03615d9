"""`region`: boxes on the image, each with a label if the annotator gives one."""

from collections.abc import Mapping
from typing import ClassVar

from annotation.rules.conditions import as_number
from annotation.rules.kinds.base import QuestionKind, Schema, count_problem, problem
from annotation.rules.types import Problem, ProblemCode, Question
from annotation.rules.words import UNSTORABLE

MAX_REGIONS = 100
"""The limit of boxes of a question that sets none."""
MAX_LABEL_CHARACTERS = 200
SIDES = ("x", "y", "width", "height")
# Boxes drawn to the very edge add up to a little more than one.
_ROUNDING = 1e-6


class Region(QuestionKind):
    """A list of boxes, their sides in shares of the image's sides."""

    key = "region"
    properties: ClassVar[Schema] = {
        "min_regions": {"$ref": "#/$defs/count", "maximum": MAX_REGIONS},
        "max_regions": {"$ref": "#/$defs/count", "minimum": 1, "maximum": MAX_REGIONS},
    }
    ranges = (("min_regions", "max_regions"),)
    is_comparable = False
    has_regions = True
    changes_gradually = True

    def check(self, question: Question, value: object) -> Problem | None:
        """Returns the code of the first bad box, `too_few` or `too_many`, or None."""
        if not isinstance(value, list):
            return problem(question, "wrong_type")
        for box in value:
            if code := _box_problem(box):
                return problem(question, code)
        maximum = question.get("max_regions", MAX_REGIONS)
        return count_problem(question, len(value), question.get("min_regions"), maximum)


def is_inside_image(x: float, y: float, width: float, height: float) -> bool:
    """Returns whether a box, its sides in shares of the image's sides, has an area and is on the image."""
    fits = x + width <= 1 + _ROUNDING and y + height <= 1 + _ROUNDING
    return x >= 0 and y >= 0 and width > 0 and height > 0 and fits


def _box_problem(box: object) -> ProblemCode | None:
    if not isinstance(box, dict) or not box.keys() <= {*SIDES, "label"}:
        return "wrong_type"
    sides = [number for side in SIDES if (number := as_number(box.get(side))) is not None]
    if len(sides) < len(SIDES):
        return "wrong_type"
    return _label_problem(box) or (None if is_inside_image(*sides) else "out_of_range")


def _label_problem(box: Mapping[str, object]) -> ProblemCode | None:
    label = box.get("label", "")
    if not isinstance(label, str):
        return "wrong_type"
    if UNSTORABLE.search(label):
        return "bad_characters"
    return "too_long" if len(label) > MAX_LABEL_CHARACTERS else None


REGION = Region()
