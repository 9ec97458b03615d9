"""The questions whose answers are ratings, which can be compared between people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from annotation.rules.kinds import kind_of
from annotation.rules.types import Definition, Question

_FEWEST_OPTIONS: Final = 3


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

    @property
    def level(self) -> str:
        """The level of measurement at which agreement on it is computed: `ordinal` or `nominal`."""
        return "ordinal" if self.is_ordinal else "nominal"

    def spread(self, ratings: list[int]) -> int:
        """Returns how many options apart the lowest and the highest of some ratings are."""
        positions = {rating: position for position, rating in enumerate(self.ratings.values())}
        return positions[max(ratings)] - positions[min(ratings)]


def rated_questions(definition: Definition) -> dict[str, RatedQuestion]:
    """Returns the rated questions of a questionnaire by key.

    Ordered are scales, the question of the grade, and the questions of a grid (one stage, the same options).
    """
    attributes = set(grid_questions(definition))
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


def ratings_of(answers: Mapping[str, Any], rated: Mapping[str, RatedQuestion]) -> dict[str, int]:
    """Returns the ratings among some answers by question."""
    return {
        key: rated[key].ratings[value]
        for key, value in answers.items()
        if key in rated and isinstance(value, str | int | float) and value in rated[key].ratings
    }


def grid_questions(definition: Definition) -> Iterator[str]:
    """Yields the keys of the questions of a grid: choices of one stage that share all their options with another."""
    for stage in definition["stages"]:
        choices = [question for question in stage["questions"] if _is_choice(question)]
        options = [[option["value"] for option in question["options"]] for question in choices]
        yield from (
            question["key"] for question, values in zip(choices, options, strict=True) if options.count(values) > 1
        )


def _is_choice(question: Question) -> bool:
    kind = kind_of(question)
    is_single = kind.has_options and not kind.is_list and "levels" not in question
    return is_single and len(question["options"]) >= _FEWEST_OPTIONS
