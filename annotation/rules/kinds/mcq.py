"""`mcq`: a question about the image that the expert writes, with its options, the right one of them and two tags."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from annotation.rules.conditions import as_number
from annotation.rules.kinds.base import QuestionKind, Schema, problem
from annotation.rules.kinds.options import NAMED_VALUE
from annotation.rules.texts import text_in
from annotation.rules.types import DefinitionError, Problem, ProblemCode, Question, definition_error
from annotation.rules.words import UNSTORABLE, comparable, count_words, single_spaced

MIN_OPTIONS: Final = 2
MAX_OPTIONS: Final = 4
MAX_CHARACTERS: Final = 500
"""The limit of the question and of each option, where the questionnaire sets none."""
MAX_TAG_CHARACTERS: Final = 40
"""The limit of the value of a dimension or kind, which candidates and coverage cells store."""
LETTERS: Final = "ABCD"
_FIELDS: Final = frozenset({"question", "options", "correct", "dimension", "kind"})
_TAGS: Final[Schema] = {
    "type": "array",
    "minItems": 1,
    "maxItems": 20,
    "items": {
        "$ref": "#/$defs/option",
        "properties": {
            "value": {
                **NAMED_VALUE,
                "maxLength": MAX_TAG_CHARACTERS,
                "error_codes": {"type": "must_be_string", "pattern": "bad_value"},
            },
        },
    },
}
_COUNT_OF_OPTIONS: Final[Schema] = {"type": "integer", "minimum": MIN_OPTIONS, "maximum": MAX_OPTIONS}


class Mcq(QuestionKind):
    """A question with two to four options, of which one is right; its `dimension` and `kind` are tags."""

    key = "mcq"
    properties: ClassVar[Schema] = {
        "dimensions": _TAGS,
        "kinds": _TAGS,
        "min_options": _COUNT_OF_OPTIONS,
        "max_options": _COUNT_OF_OPTIONS,
        "max_question_words": {"$ref": "#/$defs/count", "minimum": 1},
        "max_option_words": {"$ref": "#/$defs/count", "minimum": 1},
        "max_characters": {"$ref": "#/$defs/count", "minimum": 1},
    }
    schema: ClassVar[Schema] = {"required": ["dimensions", "kinds"]}
    ranges = (("min_options", "max_options"),)
    criteria = ("AesP", "AesE")
    is_item = True
    is_comparable = False
    changes_gradually = True

    def check(self, question: Question, value: object) -> Problem | None:
        """Returns `wrong_type`, or the first problem of the texts as written, of the question, options or tags."""
        if not isinstance(value, dict) or not _has_item_types(value):
            return problem(question, "wrong_type")
        item = self.normalize(value)
        assert isinstance(item, dict)
        return (
            _text_problem(question, [value["question"], *value.get("options", ())])
            or _question_problem(question, item["question"])
            or _options_problem(question, item["options"])
            or _tag_problem(question, item)
        )

    def normalize(self, value: object) -> object:
        """Returns the answer with each text on one line, without spaces around it or empty options at the end."""
        if not isinstance(value, dict) or not _has_item_types(value):
            return value
        options = [single_spaced(option) for option in value.get("options", ())]
        while options and not options[-1]:
            options.pop()
        correct = value.get("correct")
        return {
            "question": single_spaced(value["question"]),
            "options": options,
            "correct": None if correct is None else int(correct),
            "dimension": value.get("dimension"),
            "kind": value.get("kind"),
        }

    def count_words(self, value: object) -> int:
        """Returns the number of words of the question and its options."""
        assert isinstance(value, dict)
        return sum(count_words(text) for text in (value["question"], *value["options"]))

    def in_words(self, value: Mapping[str, Any]) -> str:
        """Returns the question and its options, a line each, with a check mark after the right one.

        Takes unfinished answers, too: a revision can have one.
        """
        options = [
            f"{letter}) {option}{' ✓' if index == value.get('correct') else ''}"
            for index, (letter, option) in enumerate(zip(LETTERS, value.get("options", ()), strict=False))
        ]
        return "\n".join([value["question"], *options])

    def describe(self, question: Question, value: Mapping[str, Any], language: str) -> str:
        """Returns also the labels of both tags, in a line below the options."""
        tags = ((question["dimensions"], value.get("dimension")), (question["kinds"], value.get("kind")))
        labels = [text_in(tag["label"], language) for known, chosen in tags for tag in known if tag["value"] == chosen]
        return "\n".join([self.in_words(value), *([" · ".join(labels)] if labels else [])])

    def definition_errors(self, path: str, question: Question) -> Iterator[DefinitionError]:
        """Yields also values that tags of one list share."""
        yield from super().definition_errors(path, question)
        for name, tags in (("dimensions", question["dimensions"]), ("kinds", question["kinds"])):
            values = [tag["value"] for tag in tags]
            for index, value in enumerate(values):
                if value in values[:index]:
                    yield definition_error(f"{path}.{name}[{index}].value", "repeated_value", value=value)


def letter_of(option: int) -> str:
    """Returns the letter of an option by its index; a number beyond the options that an item may have."""
    return LETTERS[option] if option < len(LETTERS) else str(option + 1)


def _has_item_types(value: Mapping[Any, Any]) -> bool:
    """Returns whether the parts that are there are of their types; a draft need not have more than the question."""
    options = value.get("options", [])
    return (
        value.keys() <= _FIELDS
        and isinstance(value.get("question"), str)
        and isinstance(options, list)
        and all(isinstance(option, str) for option in options)
        and _is_index(value.get("correct"))
        and all(_is_tag(value.get(name)) for name in ("dimension", "kind"))
    )


def _is_index(value: object) -> bool:
    number = as_number(value)
    return value is None or (number is not None and number >= 0 and float(number).is_integer())


def _is_tag(value: object) -> bool:
    is_short = isinstance(value, str) and len(value) <= MAX_TAG_CHARACTERS and not UNSTORABLE.search(value)
    return value is None or is_short


def _text_problem(question: Question, texts: list[str]) -> Problem | None:
    if any(UNSTORABLE.search(text) for text in texts):
        return problem(question, "bad_characters")
    maximum = question.get("max_characters", MAX_CHARACTERS)
    longest = max(map(len, texts))
    if longest > maximum:
        return {"question": question["key"], "code": "too_long", "max": maximum, "count": longest}
    return None


def _question_problem(question: Question, text: str) -> Problem | None:
    if not comparable(text):
        return problem(question, "no_item_question")
    maximum, count = question.get("max_question_words"), count_words(text)
    if maximum is not None and count > maximum:
        return {"question": question["key"], "code": "too_many_question_words", "max": maximum, "count": count}
    return None


def _options_problem(question: Question, options: list[str]) -> Problem | None:
    """Returns the problem with their number, else the first problem of one of them."""
    key = question["key"]
    minimum, maximum = question.get("min_options", MIN_OPTIONS), question.get("max_options", MAX_OPTIONS)
    texts = [comparable(option) for option in options]
    written = sum(1 for text in texts if text)
    if written < minimum:
        return {"question": key, "code": "too_few_options", "min": minimum, "count": written}
    if len(options) > maximum:
        return {"question": key, "code": "too_many_options", "max": maximum, "count": len(options)}
    most_words = question.get("max_option_words")
    for index, option in enumerate(options):
        if not texts[index]:
            return _option_problem(question, "empty_option", index)
        if most_words is not None and (count := count_words(option)) > most_words:
            return {**_option_problem(question, "too_many_option_words", index), "max": most_words, "count": count}
        if texts[index] in texts[:index]:
            return _option_problem(question, "repeated_option", index)
    return None


def _tag_problem(question: Question, item: Mapping[str, Any]) -> Problem | None:
    if item["correct"] is None or item["correct"] >= len(item["options"]):
        return problem(question, "no_correct_option")
    if item["dimension"] not in [tag["value"] for tag in question["dimensions"]]:
        return problem(question, "unknown_dimension")
    if item["kind"] not in [tag["value"] for tag in question["kinds"]]:
        return problem(question, "unknown_kind")
    return None


def _option_problem(question: Question, code: ProblemCode, index: int) -> Problem:
    return {"question": question["key"], "code": code, "option": index}


MCQ = Mcq()
