"""`polarity_turned` and `yes_no_contradicted`: nothing is denied that the critique says, or the reverse."""

import pytest

from annotation.refining.checks.chinese.reading import read_clauses
from tests.refining.checks.chinese.critiques import codes, make_source

REASON = "水面的波纹看得清，远处的灯塔却有些糊。帆没有收起来，甲板擦得干净，一点不乱。船工的神态生动，细节没丢。"


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("甲板不乱", "乱"),
        ("没有一处溢出", "一处溢出"),
        ("一个毛孔都没有", "一个毛孔"),
        ("看不清波纹", "看清波纹"),
        ("不错的光", ""),
        ("是不是太暗", ""),
        ("不但清楚", ""),
        ("没有主次的画面", "主次"),
    ],
)
def test_a_negation_covers_what_it_denies(text, denied):
    (clause,) = read_clauses(text)
    assert "".join(letter for letter, is_denied in zip(text, clause.negated, strict=True) if is_denied) == denied


@pytest.mark.parametrize(
    "answer",
    [
        "帆收起来了。",
        "甲板很乱。",
        "甲板脏兮兮的，十分邋遢。",
        "水面的波纹看不清。",
        "船工的神态呆板。",
        "船工的神态并不生动。",
        "远处的灯塔十分清晰。",
    ],
)
def test_the_contrary_of_the_critique_is_found(answer):
    assert codes("画面如何？", answer, make_source(REASON)) == {"polarity_turned"}


@pytest.mark.parametrize(
    "answer",
    [
        "帆并未收起来，甲板整洁。",
        "水面的波纹清楚可见，灯塔则略显模糊。",
        "船工的神态传神，毫不呆板。",
        "甲板没有一点凌乱之处。",
    ],
)
def test_the_same_in_other_words_is_kept(answer):
    assert not codes("画面如何？", answer, make_source(REASON))


@pytest.mark.parametrize(
    ("question", "answer", "is_kept"),
    [
        ("甲板干净吗？", "是的。", True),
        ("甲板干净吗？", "不，甲板上有水。", False),
        ("帆是否收起来了？", "没有。", True),
        ("帆是否收起来了？", "是，收起来了。", False),
        ("远处的灯塔清楚吗？", "清楚。", False),
        ("船工的神态是不是很呆板？", "不是。", True),
    ],
)
def test_yes_and_no_are_read_with_their_question(question, answer, is_kept):
    found = codes(question, answer, make_source(REASON), type="yes_no")
    assert ("yes_no_contradicted" not in found) == is_kept


def test_what_the_critique_leaves_open_contradicts_nothing():
    source = make_source("场面本来感人，如果再安静一点。")
    assert not codes("场面如何？", "场面并不感人。", source)
