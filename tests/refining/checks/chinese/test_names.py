"""`word_unsupported`: names of places, people, works and makes that the critique does not have."""

import pytest

from tests.refining.checks.chinese.critiques import REASON, codes, find, make_source

QUESTION = "画面里有什么？"


@pytest.mark.parametrize(
    "answer",
    [
        "两个渔夫站在西湖的码头上。",
        "木船的画法像梵高。",
        "渔夫戴着耐克的草帽。",
        "木船上写着Titanic。",
    ],
)
def test_a_name_that_the_critique_lacks_is_found(answer):
    assert "word_unsupported" in codes(QUESTION, answer, make_source())


def test_the_finding_says_which_name_and_where():
    assert find(QUESTION, "码头在青岛啤酒厂旁。", make_source())[0] == ("word_unsupported", "青岛啤酒")


@pytest.mark.parametrize(
    "answer",
    [
        "西湖的码头上站着两个渔夫。",
        "这张照片用HDR拍下了码头。",  # a word of the trade
        "码头上没有耐克的广告。",  # what is denied is no claim
    ],
)
def test_names_of_the_critique_and_words_of_the_trade_are_left_alone(answer):
    assert "word_unsupported" not in codes(QUESTION, answer, make_source(REASON + "这是西湖的早晨。"))
