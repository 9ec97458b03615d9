"""`number_unsupported`: counts, fractions and measures."""

from fractions import Fraction

import pytest

from annotation.refining.checks.chinese.numbers import numbers_of
from annotation.refining.checks.chinese.reading import read_clauses
from tests.refining.checks.chinese.critiques import REASON, codes, make_source

QUESTION = "画面是怎样安排的？"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("三分之一", Fraction(1, 3), Fraction(1, 3)),
        ("一半", Fraction(1, 2), Fraction(1, 2)),
        ("1/500", Fraction(1, 500), Fraction(1, 500)),
        ("七成", Fraction(7, 10), Fraction(7, 10)),
        ("30%", Fraction(3, 10), Fraction(3, 10)),
        ("3个", 3, 3),
        ("三四条", 3, 4),
        ("十几扇", 10, 19),
        ("四十五度", 45, 45),
        ("一百二十人", 120, 120),
        ("三万", 30000, 30000),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(text, low, high):
    (number,) = numbers_of(read_clauses(text)[0])
    assert (number.low, number.high) == (low, high)


@pytest.mark.parametrize("text", ["十分清楚", "三脚架", "五颜六色", "四周", "一起", "墨分五色"])
def test_words_that_only_look_like_numbers_count_nothing(text):
    assert not numbers_of(read_clauses(text)[0])


@pytest.mark.parametrize(
    "answer",
    ["码头上站着三个渔夫。", "水面占去四分之一。", "水面占去一半。", "码头上站着两个戴草帽的渔夫，身后两艘蓝色木船。"],
)
def test_another_number_is_found(answer):
    assert codes(QUESTION, answer, make_source()) == {"number_unsupported"}


@pytest.mark.parametrize("answer", ["码头上站着2名渔夫。", "左侧三分之一是水面。", "身后有一艘蓝色木船。"])
def test_the_same_number_in_other_words_is_kept(answer):
    assert not codes(QUESTION, answer, make_source(REASON))


def test_a_count_of_kinds_is_not_compared():
    assert not codes(QUESTION, "渔夫与木船这两种元素相互呼应。", make_source("渔夫与木船相互呼应。"))


@pytest.mark.parametrize(
    "reason",
    ["一对情侣靠在扶手上。", "一只在理羽，一只正要起飞。", "母子站在门口。"],
)
def test_two_may_be_said_of_a_couple_or_of_one_and_another(reason):
    source = make_source(reason)
    assert "number_unsupported" not in codes("那里有谁？", "那里有两只。" if "只" in reason else "有两个人。", source)
    assert "number_unsupported" in codes("那里有谁？", "有三个人。", source)
