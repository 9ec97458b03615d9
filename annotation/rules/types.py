"""The shapes of a questionnaire and of the answers to it, as they are in JSON.

`docs/questionnaires.md` describes the document for the people who write one; `schema.json` beside this file and the
`properties` of each kind in `kinds/` check it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict

Text = str | Mapping[str, str]
"""A text of the questionnaire: one string, or one string for each language tag."""

Answers = Mapping[str, object]
"""Question key to the value answered, as parsed from JSON."""

Condition = Mapping[str, Any]
"""`{"question": key, operator: value}`, or `all`, `any` or `not` over conditions."""

Regions = Mapping[str, Any]
"""Question key to the numbered boxes on the image that its text cites, as parsed from JSON; see `regions.py`."""

Level = Literal["low", "medium", "high"]

Criterion = Literal["AesP", "AesE", "AesA", "AesI"]
"""What a benchmark tests with a question: perception, empathy, assessment (the grade) or interpretation (reasons)."""

ProblemCode = Literal[
    "required",
    "wrong_type",
    "not_a_number",
    "not_an_option",
    "repeated",
    "out_of_range",
    "off_step",
    "too_few",
    "too_many",
    "too_few_words",
    "too_many_words",
    "too_long",
    "bad_characters",
    "unknown_question",
    # of a question that the expert writes
    "no_item_question",
    "too_many_question_words",
    "too_few_options",
    "too_many_options",
    "empty_option",
    "too_many_option_words",
    "repeated_option",
    "no_correct_option",
    "unknown_dimension",
    "unknown_kind",
]


class Option(TypedDict):
    """One possible answer; the value is a whole number on a scale and a string elsewhere."""

    value: int | str
    label: Text


class Template(TypedDict):
    """One wording in which exports put a question to a model, and the form of the answer to it."""

    form: Literal["short", "letters", "yes_no", "what", "open"]
    ask: Text


PromptVariant = TypedDict("PromptVariant", {"if": Condition, "prompt": Text})


class Question(TypedDict):
    """One question; which properties it may have depends on its kind, a key of `kinds.KINDS`."""

    key: str
    kind: str
    prompt: Text
    name: NotRequired[Text]
    help: NotRequired[Text]
    hints: NotRequired[Sequence[Text]]
    required: NotRequired[bool]
    options: NotRequired[Sequence[Option]]
    levels: NotRequired[Mapping[Level, Sequence[int | str]]]
    templates: NotRequired[Sequence[Template]]
    show_if: NotRequired[Condition]
    prompt_if: NotRequired[Sequence[PromptVariant]]
    min_words: NotRequired[int]
    max_words: NotRequired[int]
    max_characters: NotRequired[int]
    min: NotRequired[float]
    max: NotRequired[float]
    step: NotRequired[float]
    min_choices: NotRequired[int]
    max_choices: NotRequired[int]
    min_regions: NotRequired[int]
    max_regions: NotRequired[int]
    criterion: NotRequired[Criterion]
    dimensions: NotRequired[Sequence[Option]]
    kinds: NotRequired[Sequence[Option]]
    min_options: NotRequired[int]
    max_options: NotRequired[int]
    max_question_words: NotRequired[int]
    max_option_words: NotRequired[int]


class ItemAnswer(TypedDict):
    """The answer to an `mcq` question in its stored form: a question on the image, its options and the right one.

    `correct` is the index of the correct option; `dimension` and `kind` are values of the questionnaire's lists.
    """

    question: str
    options: list[str]
    correct: int
    dimension: str
    kind: str


class Stage(TypedDict):
    """Questions that are answered together, and committed before the next stage appears."""

    key: str
    title: Text
    hints: NotRequired[Sequence[Text]]
    questions: Sequence[Question]


class Definition(TypedDict):
    """A whole questionnaire, coarse stages first."""

    key: str
    title: Text
    guidelines: NotRequired[Text]
    stages: Sequence[Stage]


DefinitionErrorCode = Literal[
    # of the document as JSON
    "too_deep", "bad_characters", "bad_number",
    # of its shape
    "lacks", "none_of", "unknown", "several_unknown", "wrong_form", "too_small", "too_large", "not_above", "empty_list",
    "too_many_items", "too_long", "must_be_object", "must_be_list", "must_be_string", "must_be_boolean",
    "must_be_integer", "must_be_number", "must_be_value", "bad_key", "bad_name", "blank", "not_a_text", "no_text",
    "too_many_languages", "not_a_language", "no_stage", "too_many_stages", "no_question", "too_many_questions",
    "too_few_options", "too_many_options", "not_a_grade", "not_a_choice", "bad_value", "no_level", "no_comparison",
    "several_comparisons", "no_condition", "several_conditions",
    # of what its parts mean together
    "repeated_stage", "repeated_question", "several_levels", "not_for_kind", "less_than", "no_room",
    "form_not_for_kind", "no_placeholder", "braces", "repeated_value", "not_rising", "more_than_options",
    "not_an_option", "listed_twice", "unknown_placeholder", "not_earlier", "no_such_question", "not_for_question",
    "not_an_option_of", "never_an_answer", "criterion_not_for_kind", "criterion_without_levels",
    "repeated_criterion",
    # of a recipe
    "no_type", "not_in_languages", "no_types_placeholder", "repeated_part", "more_than_max_items", "more_than_types",
]  # fmt: skip


class Problem(TypedDict):
    """Why an answer cannot be accepted: a code, with the limits that the answer broke.

    `option` is the index of the option that it is about, of those that the expert wrote.
    """

    question: str
    code: ProblemCode
    min: NotRequired[float]
    max: NotRequired[float]
    step: NotRequired[float]
    count: NotRequired[int]
    option: NotRequired[int]


Revision = TypedDict(
    "Revision", {"question": str, "from": object, "to": object, "at": str, "by": NotRequired[Literal["reviewer"]]}
)
"""A committed answer that was changed; `at` is UTC, ISO 8601 with milliseconds and Z; null stands for no answer.

`by` is there where a reviewer changed it, and not its author."""


class ResponseContent(TypedDict):
    """The parts of a response between which revisions are computed."""

    answers: Answers
    committed: Sequence[str]
    revisions: Sequence[Any]


class StoredResponse(ResponseContent):
    """The earlier state of a response: a draft, or a critique with all of its stages committed."""

    regions: Regions


class DefinitionError(TypedDict):
    """One error in a questionnaire or a recipe: its path, such as `stages[1].questions[0].options`, and its code.

    `params` are the values that a message about the code names.
    """

    path: str
    code: DefinitionErrorCode
    params: Mapping[str, object]


def definition_error(path: str, code: DefinitionErrorCode, **params: object) -> DefinitionError:
    """Returns one error at a path, with the values that a message about it names."""
    return {"path": path, "code": code, "params": params}
