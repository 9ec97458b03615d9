"""The questions whose answers are ratings, which can be compared between people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotation.quality.questions import rated_attributes
from annotation.rules.kinds import kind_of
from annotation.rules.types import Definition, Question


@dataclass(frozen=True, slots=True)
class RatedQuestion:
    """A question with one of several options as its answer.

    `ratings` has the number that stands for each option, in their order: the value of a scale, and else its position
    from 1. `is_ordinal` says whether the order means anything, and `is_grade` whether the level follows from it.
    """

    key: str
    ratings: Mapping[Any, int]
    is_ordinal: bool
    is_grade: bool

    def spread(self, ratings: list[int]) -> int:
        """Returns how many options apart the lowest and the highest of some ratings are."""
        positions = {rating: position for position, rating in enumerate(self.ratings.values())}
        return positions[max(ratings)] - positions[min(ratings)]


def rated_questions(definition: Definition) -> dict[str, RatedQuestion]:
    """Returns the rated questions of a questionnaire by key.

    Ordered are scales, the question of the grade, and the questions of a grid (one stage, the same options).
    """
    attributes = rated_attributes(definition)
    rated = {}
    for question in closed_questions(definition).values():
        kind = kind_of(question)
        if kind.is_list:
            continue
        is_grade = "levels" in question
        values: list[Any] = [option["value"] for option in question["options"]]
        ratings = {value: value if kind.is_numeric else position for position, value in enumerate(values, 1)}
        is_ordinal = kind.is_numeric or is_grade or question["key"] in attributes
        rated[question["key"]] = RatedQuestion(question["key"], ratings, is_ordinal, is_grade)
    return rated


def closed_questions(definition: Definition) -> dict[str, Question]:
    """Returns the questions that list their possible answers, by key."""
    questions = (question for stage in definition["stages"] for question in stage["questions"])
    return {question["key"]: question for question in questions if kind_of(question).has_options}
