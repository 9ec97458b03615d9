"""What questions take for granted, litotes, and what a loss denies."""

import pytest

from tests.refining.checks.chinese.critiques import codes, make_source

REASON = (
    "镜头贴得近，边缘略有拉伸。颗粒不少，暗部不必磨得太干净。柔情全给那片惨白吃掉了。"
    "越找主体越火大。分辨率太低。不敢和他对视太久。题款挤在右上。"
)


@pytest.mark.parametrize(
    "question,answer",
    [
        ("镜头贴得这么近，是不是没有代价？", "不是，边缘略有拉伸。"),  # what stands before is taken for granted
        ("难道没有拉伸吗？", "有，边缘略有拉伸。"),
        ("颗粒如何？", "颗粒偏多。"),
        ("暗部要怎样？", "暗部用不着磨得太干净。"),
        ("柔情去哪里了？", "惨白让柔情没了踪影。"),
        ("为什么火大？", "找不到主体。"),
        ("为什么粗糙？", "分辨率不足。"),
        ("有什么情绪？", "不敢久久与他对视。"),
        ("题款有什么不足？", "题款挤在右上。"),
    ],
)
def test_a_free_wording_is_left_alone(question, answer):
    assert not codes(question, answer, make_source(REASON))


@pytest.mark.parametrize(
    "question,answer",
    [
        ("颗粒多吗？", "不多，颗粒很少。"),
        ("暗部要怎样？", "暗部必须磨得太干净。"),
        ("镜头贴得近吗？", "不，镜头贴得很远。"),
    ],
)
def test_its_contrary_is_found(question, answer):
    assert codes(question, answer, make_source(REASON))
