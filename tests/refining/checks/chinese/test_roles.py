"""`polarity_turned`: things do not change places in a relation, nor what comes before what comes after."""

import pytest

from tests.refining.checks.chinese.critiques import codes, make_source

REASON = "羊群由坡顶流到左下角。红叶把雾气压住了。灯笼比石狮亮。等游人走到桥上再按快门。应当先修好琴颈，再换掉面孔。"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("羊群怎么走？", "羊群从左下角一路涌到坡顶。"),
        ("红叶与雾气的关系如何？", "雾气把红叶压住了。"),
        ("红叶与雾气的关系如何？", "红叶被雾气压住了。"),
        ("灯笼与石狮哪个亮？", "石狮比灯笼亮。"),
        ("何时按快门？", "赶在游人走到桥上之前按快门。"),
        ("修改的次序如何？", "先换掉面孔，再修好琴颈。"),
    ],
)
def test_a_relation_that_is_turned_round_is_found(question, answer):
    assert "polarity_turned" in codes(question, answer, make_source(REASON))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("羊群怎么走？", "羊群从坡顶一路流向左下角。"),
        ("红叶与雾气的关系如何？", "雾气被红叶压住了。"),
        ("灯笼与石狮哪个亮？", "石狮不如灯笼亮。"),
        ("何时按快门？", "游人走到桥上之后按快门。"),
        ("修改的次序如何？", "先修好琴颈，然后换掉面孔。"),
    ],
)
def test_the_same_relation_in_other_words_is_kept(question, answer):
    assert not codes(question, answer, make_source(REASON))
