"""The interface of a question kind: its part of the schema, its checks, and its traits."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from annotation.rules.types import (
    Criterion,
    DefinitionError,
    DefinitionErrorCode,
    Problem,
    ProblemCode,
    Question,
    definition_error,
)

ColumnType = Literal["integer", "number", "text", "texts", "json"]
Schema = Mapping[str, Any]


class QuestionKind(ABC):
    """One kind of question. A subclass in a file of its own overrides what differs from these defaults.

    `key` names the kind in questionnaires. `properties` are the JSON Schemas of the properties of a question that only
    some kinds have, and `schema` is what else the schema demands of a question of this kind. `ranges` are the pairs of
    properties that are a minimum and a maximum. `forms` are the forms in which exports can ask a model the question; a
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
    """Whether an answer is entered in small steps, so that changes in quick succession are one revision."""
    is_item: ClassVar[bool] = False
    """Whether an answer is a question with options, which the expert writes."""
    criteria: ClassVar[tuple[Criterion, ...]] = ()
    """The criteria of a benchmark that a question of this kind can have."""

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

    def describe(self, question: Question, value: Any, language: str) -> str:
        """Returns an answer as `in_words` does, with what only the question and the reader's language can add."""
        return self.in_words(value)

    def answer_text(self, value: Any) -> str:
        """Returns an answer as a model is to give it, where the question has no options."""
        return self.in_words(value)

    def definition_errors(self, path: str, question: Question) -> Iterator[DefinitionError]:
        """Yields the contradictions between the properties of a question of this kind at `path`."""
        limits: Mapping[str, object] = question
        for minimum, maximum in self.ranges:
            low, high = limits.get(minimum), limits.get(maximum)
            if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
                yield definition_error(f"{path}.{maximum}", "less_than", limit=minimum)

    def operand_error(self, question: Question, value: object) -> DefinitionErrorCode | None:
        """Returns why a condition cannot compare the answer with `value`, or None."""
        return "never_an_answer"


def problem(question: Question, code: ProblemCode) -> Problem:
    """Returns a problem with the answer to a question that needs no numbers to explain it."""
    return {"question": question["key"], "code": code}


def count_problem(question: Question, count: int, minimum: int | None, maximum: int | None) -> Problem | None:
    """Returns the problem with the number of entries of an answer, or None when it is within the limits."""
    if minimum is not None and count < minimum:
        return {"question": question["key"], "code": "too_few", "min": minimum, "count": count}
    if maximum is not None and count > maximum:
        return {"question": question["key"], "code": "too_many", "max": maximum, "count": count}
    return None
