"""The text of a questionnaire that somebody is typing: what is wrong with it is said in the language of the page."""

import re

import pytest
from django.utils import translation

from frontend.preview import look_at

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
def test_what_is_no_json_is_told_with_its_place_in_either_language(text):
    (english,) = look_at(text, "en").faults
    with translation.override("zh-hans"):
        (chinese,) = look_at(text, "zh-hans").faults

    assert english.path.startswith("line ")
    assert english.message[:18] == "This is not JSON: "
    assert english.message[18].islower() or english.message[18] == "\\"  # the parser's own words begin large
    assert not re.search(r"[a-z]{4}", chinese.message)


def test_a_mistake_of_the_document_is_told_in_either_language():
    with translation.override("zh-hans"):
        faults = look_at('{"key": "A", "title": "T", "stages": []}', "zh-hans").faults

    assert [fault.path for fault in faults] == ["key", "stages"]
    assert faults[1].message == "至少要有一个阶段"
