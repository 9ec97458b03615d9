"""`attribute_contradicted`: what the critique says of one thing is not said of another."""

import pytest

from annotation.refining.checks.chinese.reading import read_clauses
from annotation.refining.checks.chinese.subjects import subject_nouns
from tests.refining.checks.chinese.critiques import codes, make_source

REASON = (
    "桥洞下的渔夫收着网，网上的水珠亮得像碎银。远处的白鹭缩着脖子，像一截木桩。岸边的芦苇被风压弯，方向感全靠它。"
    "构图还算稳。天空没什么可看。"
)
MOVED = "attribute_contradicted"


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("墙上那道斜斜的光斑很好看", ["光斑"]),
        ("最抢眼的是芦苇", ["芦苇"]),
        ("来自水里的浮游颗粒", ["颗粒"]),
        ("芦苇压得弯", ["芦苇"]),
        ("改成一段淡痕", []),
    ],
)
def test_the_nouns_that_a_clause_begins_with_are_its_subject(text, nouns):
    (clause,) = read_clauses(text)
    assert [token.text for token in subject_nouns(clause)] == nouns


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("什么亮得像碎银？", "是远处的白鹭，亮得像碎银。"),
        ("画面里像一截木桩的是谁？", "是渔夫，他缩着脖子，像一截木桩。"),
        ("方向感来自什么？", "来自白鹭，方向感全靠它。"),
        ("这张照片里什么还算稳？", "天空还算稳。"),
    ],
)
def test_what_is_said_of_another_thing_is_found(question, answer):
    assert MOVED in codes(question, answer, make_source(REASON))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("什么亮得像碎银？", "是网上的水珠。"),
        ("像一截木桩的是谁？", "是远处那只白鹭，它缩着脖子。"),
        ("方向感来自什么？", "来自岸边的芦苇，它被风压弯了。"),
        ("渔夫在做什么？", "渔夫在桥洞下收网。"),
        ("为什么画面有方向感？", "芦苇被风压弯，带出了方向。"),
    ],
)
def test_what_is_said_of_the_thing_itself_is_kept(question, answer):
    assert MOVED not in codes(question, answer, make_source(REASON))
