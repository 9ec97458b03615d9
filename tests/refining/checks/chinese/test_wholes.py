"""An answer and its quotes are compared as wholes, and a free wording in Chinese is not taken for another thing."""

import pytest

from annotation.refining.checks.verdict import judge_item
from tests.refining.checks.sources import make_item, make_source

SCENE = (
    "警察在亮处，嫌犯只剩一截下巴。头部曝光过了。橱窗里的灯是唯一的暖，窗边拉上纱帘。展签和玻璃上的指纹没有避开。绳子系在脚踝上。"
    "对角线从左下的手指连到右上的脚尖。偏振镜去掉玻璃上的反光。胡须上的霜数得清。桌上的招牌是霓虹。背后发凉，觉得要出事。"
)
FALSE = [
    ("谁在亮处？", "嫌犯在亮处，警察只露出下巴。", "警察在亮处，嫌犯只剩一截下巴"),
    ("对角线怎么走？", "从右上的手指连到左下的脚尖。", "对角线从左下的手指连到右上的脚尖"),
    ("纱帘怎么样？", "窗边拉开纱帘。", "窗边拉上纱帘"),
    ("曝光如何？", "眼部细节保留完好。", "头部曝光过了"),
]
TRUE = [
    ("玻璃擦过吗？", "没有，指印留在了画面里。", "展签和玻璃上的指纹没有避开"),
    ("怎样处理玻璃？", "用偏振镜消除反光。", "偏振镜去掉玻璃上的反光"),
    ("胡须如何？", "白霜根根可数。", "胡须上的霜数得清"),
    ("桌上有什么？", "那盏霓虹灯招牌。", "桌上的招牌是霓虹"),
    ("暖色来自哪里？", "橱窗里的灯光，其余都是冷的。", "橱窗里的灯是唯一的暖"),
    ("评价者从哪三处着眼？", "展签与玻璃上的指纹。", "展签和玻璃上的指纹没有避开"),
]


def _judge(question, answer, quote, **fields):
    source = make_source(SCENE, grade="美", language="zh-Hans")
    return judge_item(make_item(question, answer, quote=quote, **fields), source)


@pytest.mark.parametrize(("question", "answer", "quote"), FALSE)
def test_what_the_quotes_say_of_another_or_judge_otherwise_is_rejected(question, answer, quote):
    assert _judge(question, answer, quote).verdict == "rejected"


@pytest.mark.parametrize(("question", "answer", "quote"), TRUE)
def test_another_word_for_what_is_quoted_is_not_rejected(question, answer, quote):
    judgement = _judge(question, answer, quote)
    assert judgement.verdict != "rejected", judgement.findings


def test_a_contrary_feeling_is_rejected_of_an_emotion_alone():
    exchange = ("感受如何？", "十分安心。", "背后发凉，觉得要出事")
    assert _judge(*exchange, type="emotion").verdict == "rejected"
    assert _judge("感受如何？", "脊背一阵寒意。", exchange[2], type="emotion").verdict != "rejected"


def test_a_kept_chinese_item_is_surer_the_more_characters_it_shares_with_its_quote():
    copied = _judge("玻璃如何？", "玻璃上的指纹和展签没有避开。", "展签和玻璃上的指纹没有避开")
    free = _judge("玻璃如何？", "那里还留着一些没处理的东西。", "展签和玻璃上的指纹没有避开")
    assert "rejected" not in (copied.verdict, free.verdict)
    assert copied.sureness > free.sureness
