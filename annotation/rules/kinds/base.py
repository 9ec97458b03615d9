"""The interface of a question kind: its part of the schema, its checks, and the traits that the other layers ask."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from annotation.rules.types import DefinitionError, MistakeCode, Problem, ProblemCode, Question, mistake

ColumnType = Literal["integer", "number", "text", "texts", "json"]
Schema = Mapping[str, Any]


class QuestionKind(ABC):
    """One kind of question. A subclass in a file of its own overrides what differs from these defaults.

    `key` names the kind in questionnaires. `properties` are the JSON Schemas of the properties of a question that only
    some kinds have, and `schema` is what else the schema demands of a question of this kind. `ranges` are the pairs of
    properties that are a least and a most. `forms` are the forms in which exports can put the question to a model; a
    question without any is left out of conversations. `column_type` is the type of its column in tables.
    """

    key: ClassVar[str]
    properties: ClassVar[Schema] = {}
    schema: ClassVar[Schema] = {}
    ranges: ClassVar[tuple[tuple[str, str], ...]] = ()
    forms: ClassVar[tuple[str, ...]] = ()
    column_type: ClassVar[ColumnType] = "json"

    has_options: ClassVar[bool] = False
    """Whether the question lists its possible answers in `options`."""
    is_list: ClassVar[bool] = False
    """Whether an answer is a list of options instead of one."""
    is_numeric: ClassVar[bool] = False
    """Whether an answer is a number, which `lt`, `lte`, `gt` and `gte` compare."""
    is_text: ClassVar[bool] = False
    """Whether an answer is prose in the annotator's own words."""
    is_comparable: ClassVar[bool] = True
    """Whether conditions may compare the answer; otherwise they may only ask whether there is one."""
    has_regions: ClassVar[bool] = False
    """Whether an answer is a list of boxes on the image."""
    cites_regions: ClassVar[bool] = False
    """Whether an answer may cite numbered boxes on the image, which are stored beside it."""
    changes_gradually: ClassVar[bool] = False
    """Whether an answer comes about in small steps, so that changes in quick succession are one revision."""

    @abstractmethod
    def check(self, question: Question, value: object) -> Problem | None:
        """Returns the first problem with an answered value, or None. Does not check whether an answer is required."""

    def normalize(self, value: object) -> object:
        """Returns the stored form of a value; a value that `check` rejects is returned as it is."""
        return value

    def count_words(self, value: object) -> int:
        """Returns how many words an answer adds to its critique."""
        return 0

    def in_words(self, value: Any) -> str:
        """Returns an answer as pages show it, where the question has no options."""
        return str(value)

    def answer_text(self, value: Any) -> str:
        """Returns an answer as a model is to give it, where the question has no options."""
        return self.in_words(value)

    def mistakes(self, path: str, question: Question) -> Iterator[DefinitionError]:
        """Yields the contradictions between the properties of a question of this kind at `path`."""
        limits: Mapping[str, object] = question
        for least, most in self.ranges:
            low, high = limits.get(least), limits.get(most)
            if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
                yield mistake(f"{path}.{most}", "less_than", limit=least)

    def operand_mistake(self, question: Question, value: object) -> MistakeCode | None:
        """Returns why a condition cannot compare the answer with `value`, or None."""
        return "never_an_answer"


def problem(question: Question, code: ProblemCode) -> Problem:
    """Returns a problem with the answer to a question that needs no numbers to explain it."""
    return {"question": question["key"], "code": code}


def count_problem(question: Question, count: int, least: int | None, most: int | None) -> Problem | None:
    """Returns the problem with the number of entries of an answer, or None when it is within the limits."""
    if least is not None and count < least:
        return {"question": question["key"], "code": "too_few", "min": least, "count": count}
    if most is not None and count > most:
        return {"question": question["key"], "code": "too_many", "max": most, "count": count}
    return None
