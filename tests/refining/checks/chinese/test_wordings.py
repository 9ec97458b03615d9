"""The Chinese checks read daytimes, denials side by side, both sides of a thing and contraries as they are meant."""

import pytest

from annotation.refining.checks.verdict import judge_item
from tests.refining.checks.sources import make_item, make_source

SCENE = (
    "清晨五点的码头，画家只用了二十分钟。屋架的透视是歪的，左边一排和右边一排对不上。石板是湿的，伞半开着，老船夫不笑，也不抱怨。"
    "墙上一点层次都没有，两个难看的光斑，招牌全是乱码，签名太大。几笔就看出他有多累，右下角像没画完。这一刻是真的。"
)
TRUE = [
    ("画家用了多久？", "二十分钟。", "画家只用了二十分钟"),
    ("屋架的透视准确吗？", "不准确，左右两排对不上。", "屋架的透视是歪的"),
    ("老船夫在抱怨吗？", "没有，他既不笑也不抱怨。", "老船夫不笑，也不抱怨"),
    ("船夫画得怎样？", "只用很少的几笔，就让人看出他的累。", "几笔就看出他有多累"),
    ("右下角怎样？", "显得没有画完，不像有意留白。", "右下角像没画完"),
]
FALSE = [
    ("照片是几点拍的？", "早上七点。", "清晨五点的码头"),
    ("画家用了多久？", "大约三个小时。", "画家只用了二十分钟"),
    ("石板怎么样？", "石板是干的。", "石板是湿的"),
    ("伞是怎样的？", "伞是合上的。", "伞半开着"),
    ("老船夫的表情怎样？", "老船夫在微笑。", "老船夫不笑"),
    ("他年纪多大？", "是一位年轻的船夫。", "老船夫不笑"),
    ("墙的层次如何？", "墙的层次丰富。", "墙上一点层次都没有"),
    ("光斑怎样？", "两个光斑很漂亮。", "两个难看的光斑"),
    ("招牌上的字能读吗？", "能，清晰可读。", "招牌全是乱码"),
    ("签名多大？", "签名太小。", "签名太大"),
    ("这一刻是真的吗？", "不是，那是摆拍的。", "这一刻是真的"),
]


def _judge(question, answer, quote):
    return judge_item(make_item(question, answer, quote=quote), make_source(SCENE, grade="美", language="zh-Hans"))


@pytest.mark.parametrize(("question", "answer", "quote"), TRUE)
def test_free_wordings_of_what_the_critique_says_are_left_alone(question, answer, quote):
    judgement = _judge(question, answer, quote)
    assert judgement.verdict != "rejected", judgement.findings


@pytest.mark.parametrize(("question", "answer", "quote"), FALSE)
def test_the_contrary_of_the_quoted_words_is_rejected(question, answer, quote):
    assert _judge(question, answer, quote).verdict == "rejected"


def test_a_word_that_is_wrong_by_several_pairs_of_contraries_is_one_finding():
    findings = _judge("屋架倾斜吗？", "是的，屋架端正水平。", "屋架的透视是歪的").findings
    spans = [(finding.check, finding.field, finding.start, finding.end) for finding in findings]
    assert spans and len(spans) == len(set(spans))
