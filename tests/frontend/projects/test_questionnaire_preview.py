"""The text of a questionnaire that somebody is typing: its problems are explained in the language of the page."""

import json
import re

import pytest
from django.utils import translation

from annotation.questionnaires import built_in
from frontend.presenting.questionnaires.questionnaire_json import as_text
from frontend.presenting.questionnaires.questionnaire_preview import preview_text

HALF_TYPED = [
    "{",
    '{"key" 1}',
    '{"key": 1 "a"}',
    "",
    "{} {}",
    '{"key": "a}',
    '{"key": "a\n"}',
    r'{"a": "\x"}',
    r'["\u12"]',
]


@pytest.mark.parametrize("text", HALF_TYPED)
def test_invalid_json_is_explained_with_line_and_column_in_either_language(text):
    (english,) = preview_text(text, "en").errors
    with translation.override("zh-hans"):
        (chinese,) = preview_text(text, "zh-hans").errors

    assert english.path.startswith("line ")
    assert english.message[:18] == "This is not JSON: "
    assert (
        english.message[18].islower() or english.message[18] == "\\"
    )  # the parser's own messages begin with a capital
    assert not re.search(r"[a-z]{4}", chinese.message)


def test_a_problem_of_the_document_is_explained_in_either_language():
    with translation.override("zh-hans"):
        errors = preview_text('{"key": "A", "title": "T", "stages": []}', "zh-hans").errors

    assert [error.path for error in errors] == ["key", "stages"]
    assert errors[1].message == "至少要有一个阶段"


def test_a_document_is_formatted_with_keys_in_a_fixed_order_and_short_parts_in_one_line():
    stored = {
        "stages": [
            {
                "questions": [
                    {
                        "levels": {"low": [1], "high": [3], "medium": [2]},
                        "options": [
                            {"label": "Badly", "value": 1},
                            {"label": "Neither", "value": 2},
                            {"label": "Well", "value": 3},
                        ],
                        "prompt": "How well is the light used?",
                        "kind": "scale",
                        "key": "grade",
                    }
                ],
                "title": "Evaluation",
                "key": "evaluation",
            }
        ],
        "title": {"en": "Light", "zh-Hans": "光线"},
        "key": "light-study",
    }

    text = as_text(stored)

    assert json.loads(text) == stored
    assert text.startswith('{\n  "key": "light-study",\n  "title": {"en": "Light", "zh-Hans": "光线"},\n  "stages": [')
    assert '"levels": {"low": [1], "medium": [2], "high": [3]}' in text
    assert max(len(line) for line in text.splitlines()) <= 110


def test_the_built_in_document_says_the_same_as_text():
    document = built_in("aesthetic-critique")

    assert json.loads(as_text(document)) == document
