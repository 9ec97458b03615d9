"""`colour_unsupported`: colours, and of what."""

import pytest

from tests.refining.checks.chinese.critiques import codes, make_source

REASON = "红伞落在白墙前，墨绿的门半开，地面铺着深色石砖，左边有意留白。"
QUESTION = "画面有哪些颜色？"


@pytest.mark.parametrize(
    "answer",
    ["黄伞落在墙前。", "白伞落在墙前。", "门是翠绿的。", "红墙前有一把伞。", "地面铺着白色石砖。", "一把蓝紫色的伞。"],
)
def test_a_colour_of_something_else_is_found(answer):
    assert codes(QUESTION, answer, make_source(REASON)) == {"colour_unsupported"}


@pytest.mark.parametrize(
    "answer",
    [
        "红色的伞十分醒目。",
        "墙是白色的，门是墨绿色。",
        "门是绿色的。",
        "左边留白。",
        "石砖颜色很深。",
        "伞并不是蓝色的。",
    ],
)
def test_a_colour_of_the_critique_is_kept(answer):
    assert "colour_unsupported" not in codes(QUESTION, answer, make_source(REASON))


def test_words_with_a_colour_in_them_name_none():
    assert not codes(QUESTION, "留白让观者明白重心所在。", make_source(REASON))


@pytest.mark.parametrize(
    "answer,is_found", [("叶子金黄。", False), ("叶子青黄。", True), ("靛色的水是深蓝的。", False)]
)
def test_a_blend_agrees_with_either_of_its_hues(answer, is_found):
    findings = codes("是什么颜色？", answer, make_source("逆光把叶子照得金透，水是靛蓝的。"))
    assert ("colour_unsupported" in findings) is is_found
