"""A saved questionnaire is valid; the error for an invalid one says where and why."""

import copy
import json
import math
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator

from annotation.questionnaires import built_in, built_in_keys
from annotation.rules.definitions import InvalidQuestionnaire, check_definition, schema
from annotation.rules.documents import MAX_ERRORS
from annotation.rules.types import ProblemCode
from annotation.wording.questionnaires import explain_definition_error


def text(key="note", **properties):
    return {"key": key, "kind": "text", "prompt": "Why?", **properties}


def choice(key="mood", kind="choice", values=("calm", "tense"), **properties):
    options = [{"value": value, "label": str(value)} for value in values]
    return {"key": key, "kind": kind, "prompt": "Which?", "options": options, **properties}


def document(*questions, **fields):
    stage = {"key": "only", "title": "Only", "questions": list(questions) or [text()]}
    return {"key": "test", "title": "Test", "stages": [stage], **fields}


def errors_of(questionnaire):
    with pytest.raises(InvalidQuestionnaire) as error:
        check_definition(questionnaire)
    return [
        (problem["path"].removeprefix("stages[0].questions"), explain_definition_error(problem))
        for problem in error.value.errors
    ]


def test_the_schema_is_a_json_schema_of_2020_12():
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("key", built_in_keys())
def test_a_built_in_questionnaire_is_valid_and_known_by_its_file(key):
    assert built_in(key)["key"] == key


def test_an_unknown_built_in_questionnaire_is_a_key_error():
    with pytest.raises(KeyError):
        built_in("../../config/settings")


def test_a_built_in_questionnaire_may_be_changed_without_changing_the_next_copy():
    built_in("aesthetic-critique")["stages"].clear()
    assert built_in("aesthetic-critique")["stages"]


@pytest.mark.parametrize("key", built_in_keys())
def test_every_text_of_a_built_in_questionnaire_is_in_both_languages(key):
    def texts(value):
        if isinstance(value, dict) and "en" in value:
            yield value
        elif isinstance(value, dict | list):
            for part in value.values() if isinstance(value, dict) else value:
                yield from texts(part)

    wordings_of_texts = list(texts(built_in(key)))
    assert len(wordings_of_texts) > 40
    assert all(set(wordings) == {"en", "zh-Hans"} for wordings in wordings_of_texts)


def test_a_valid_questionnaire_is_returned_unchanged():
    questionnaire = document(choice(), text(show_if={"question": "mood", "eq": "calm"}))
    original = copy.deepcopy(questionnaire)
    assert check_definition(questionnaire) is questionnaire
    assert questionnaire == original


@pytest.mark.parametrize("value", [None, 3, "text", [], [[]], True])
def test_anything_but_an_object_is_rejected(value):
    assert errors_of(value)[0][0] == ""


SHAPES = [
    (document(text(key="Note")), "[0].key", "must be 1 to 64 lower-case letters"),
    (document(text(kind="essay")), "[0].kind", "“essay” is none of: scale, choice"),
    (document({"key": "note", "kind": "text"}), "[0]", "lacks “prompt”"),
    (document(text(prompt=" ")), "[0].prompt", "must not be blank"),
    (document(text(prompt=3)), "[0].prompt", "must be a text, or an object with one text for each language"),
    (document(text(prompt={})), "[0].prompt", "must hold a text in at least one language"),
    (document(text(prompt={"en": ""})), "[0].prompt.en", "must not be blank"),
    (
        document(text(prompt={"English!": "Why?"})),
        "[0].prompt",
        "“English!” is not a language tag such as en or zh-Hans",
    ),
    (document(text(required="yes")), "[0].required", "must be true or false"),
    (document(text(colour="red")), "[0]", "“colour” is not known here"),
    (document({"key": "mood", "kind": "choice", "prompt": "Which?"}), "[0]", "lacks “options”"),
    (document(choice(values=["calm"])), "[0].options", "must hold at least two options"),
    (
        document(choice(values=["calm", 2])),
        "[0].options[1].value",
        "must be a text in quotes, because the question is a choice",
    ),
    (document(choice(values=["calm", "{x}"])), "[0].options[1].value", "hold braces"),
    (document(choice(kind="scale", values=[1, "2"])), "[0].options[1].value", "must be a whole number"),
    (document(choice(kind="scale", values=[1, True])), "[0].options[1].value", "must be a whole number"),
    (document(text(min_words=-1)), "[0].min_words", "must be at least 0"),
    (document(text(min_words=2.5)), "[0].min_words", "must be a whole number"),
    (document(choice(), text(show_if={"question": "mood"})), "[1].show_if", "must hold one of eq, ne, in"),
    (
        document(choice(), text(show_if={"question": "mood", "eq": "calm", "ne": "tense"})),
        "[1].show_if",
        "only one of eq",
    ),
    (document(choice(), text(show_if={"question": "mood", "is": "calm"})), "[1].show_if", "“is” is not known here"),
    (document(choice(), text(show_if={})), "[1].show_if", "must name a question, or hold one of all, any and not"),
    (document(choice(), text(show_if={"all": []})), "[1].show_if.all", "must not be an empty list"),
    (
        document(choice(), text(show_if={"not": {"any": [{"question": 1, "eq": 1}]}})),
        "[1].show_if.not.any[0].question",
        "must be a text in quotes",
    ),
    (document(choice(), text(show_if="mood")), "[1].show_if", "must be an object"),
    (
        document(choice(), text(prompt_if=[{"if": {"question": "mood", "eq": "calm"}}])),
        "[1].prompt_if[0]",
        "lacks “prompt”",
    ),
]


@pytest.mark.parametrize(("questionnaire", "path", "message"), SHAPES, ids=[message for _, _, message in SHAPES])
def test_a_wrong_shape_is_rejected_with_its_path(questionnaire, path, message):
    assert any(error_path == path and message in text for error_path, text in errors_of(questionnaire))


MEANINGS = [
    (document(text(), text()), "[1].key", "“note” is the key of an earlier question as well"),
    (
        document(choice(values=["calm", "calm"])),
        "[0].options[1].value",
        "“calm” is the value of an earlier option as well",
    ),
    (document(choice(kind="scale", values=[1, 3, 2])), "[0].options", "must be in ascending order"),
    (document(text(min_words=5, max_words=4)), "[0].max_words", "is less than min_words"),
    (document(text(min_words=50, max_characters=40)), "[0].max_characters", "leaves no room for min_words"),
    (document({"key": "n", "kind": "number", "prompt": "?", "min": 5, "max": 4.5}), "[0].max", "is less than min"),
    (document(choice(kind="multichoice", max_choices=3)), "[0].max_choices", "is more than the 2 options"),
    (document(choice(min_words=3)), "[0].min_words", "does not apply to a question of kind choice"),
    (document(text(options=choice()["options"])), "[0].options", "does not apply to a question of kind text"),
    (document(choice(levels={"low": ["sad"]})), "[0].levels.low[0]", "“sad” is not an option of the question"),
    (
        document(choice(levels={"low": ["calm"], "high": ["calm"]})),
        "[0].levels.high[0]",
        "“calm” is listed more than once",
    ),
    (
        document(choice(levels={"low": ["calm"]}), choice("b", levels={"low": ["calm"]})),
        "[1].levels",
        "and “mood” does",
    ),
    (document(text(show_if={"question": "mood", "eq": "calm"})), "[0].show_if.question", "there is no question “mood”"),
    (document(text(show_if={"question": "mood", "eq": "calm"}), choice()), "[0].show_if.question", "must come before"),
    (document(text(show_if={"question": "note", "answered": True})), "[0].show_if.question", "must come before"),
    (
        document(choice(), text(show_if={"question": "mood", "eq": "sad"})),
        "[1].show_if.eq",
        "“sad” is not an option of “mood”",
    ),
    (
        document(choice(), text(show_if={"question": "mood", "in": ["calm", "sad"]})),
        "[1].show_if.in",
        "“sad” is not an option",
    ),
    (
        document(choice(), text(show_if={"question": "mood", "lt": 3})),
        "[1].show_if.lt",
        "does not apply to “mood”, a question of",
    ),
    (
        document(choice(kind="scale", values=[1, 2]), text(show_if={"question": "mood", "eq": "1"})),
        "[1].show_if.eq",
        "“1” is not",
    ),
    (document(text(), text("b", show_if={"question": "note", "eq": 3})), "[1].show_if.eq", "could never be the answer"),
    (
        document(choice(), text(show_if={"any": [{"not": {"question": "x", "eq": 1}}]})),
        "[1].show_if.any[0].not.question",
        "no q",
    ),
    (
        document(choice(), text(prompt={"en": "Why {sad}?"})),
        "[1].prompt.en",
        "{sad} is not an option of an earlier choice",
    ),
    (document(text(prompt="Why {calm}?"), choice()), "[0].prompt", "{calm} is not an option of an earlier choice"),
    (
        document(choice(), text(prompt_if=[{"if": {"question": "mood", "ne": "sad"}, "prompt": "?"}])),
        "[1].prompt_if[0].if.ne",
        "“sad”",
    ),
]


@pytest.mark.parametrize(("questionnaire", "path", "message"), MEANINGS, ids=[message for _, _, message in MEANINGS])
def test_a_contradiction_is_rejected_with_its_path(questionnaire, path, message):
    assert any(error_path == path and message in text for error_path, text in errors_of(questionnaire))


def test_two_stages_cannot_share_a_key():
    questionnaire = document()
    questionnaire["stages"].append({**questionnaire["stages"][0], "questions": [text("other")]})
    assert errors_of(questionnaire) == [("stages[1].key", "“only” is the key of an earlier stage as well")]


def test_a_stage_and_a_question_may_share_a_key():
    questionnaire = document(text("only"))
    assert check_definition(questionnaire)


def test_every_error_is_reported_at_once():
    assert len(errors_of(document(text(key="A"), text(kind="essay"), text(prompt="")))) == 3


def test_the_number_of_reported_errors_is_limited():
    assert len(errors_of(document(*[text(f"q{index}", prompt="", help="") for index in range(50)]))) == MAX_ERRORS


def test_a_condition_nested_without_end_is_rejected_instead_of_exhausting_the_stack():
    condition = {"question": "mood", "eq": "calm"}
    for _ in range(5_000):
        condition = {"not": condition}
    assert "nested" in errors_of(document(choice(), text(show_if=condition)))[0][1]


@pytest.mark.parametrize("prompt", ["a\0b", "\ud83d"])
def test_characters_that_no_database_stores_are_rejected(prompt):
    assert errors_of(document(text(prompt=prompt))) == [("[0].prompt", "holds a character that cannot be stored")]


@pytest.mark.parametrize("number", [math.nan, math.inf, 10**400])
def test_numbers_that_json_cannot_represent_are_rejected(number):
    question = {"key": "n", "kind": "number", "prompt": "?", "max": number}
    assert errors_of(document(question)) == [("[0].max", "is not a number that can be stored")]


def test_the_error_names_each_path_and_code():
    with pytest.raises(InvalidQuestionnaire, match=r"stages\[0\]\.questions\[0\]\.prompt: blank"):
        check_definition(document(text(prompt="")))


def test_the_example_in_the_documentation_is_valid():
    guide = Path(__file__).parents[2] / "docs" / "questionnaires.md"
    example = guide.read_text("utf-8").partition("```json\n")[2].partition("```")[0]
    assert check_definition(json.loads(example))


def test_the_documentation_names_every_problem_code():
    guide = (Path(__file__).parents[2] / "docs" / "questionnaires.md").read_text("utf-8")
    assert [code for code in get_args(ProblemCode) if f"`{code}`" not in guide] == []
