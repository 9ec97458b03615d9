"""`attribute_contradicted` and `option_also_supported`: aspects are rated as in the critique."""

import pytest

from tests.refining.checks.chinese.critiques import codes, make_source

REASON = "光从左边来，人物偏在右边。"


@pytest.mark.parametrize(
    ("question", "answer", "level", "is_kept"),
    [
        ("构图怎么样？", "构图是它的强项。", "强", True),
        ("构图怎么样？", "构图是它的强项。", "弱", False),
        ("构图怎么样？", "构图是它的强项。", "中", False),
        ("构图怎么样？", "相当出色。", "弱", False),
        ("构图怎么样？", "比较平淡，人物偏在右边。", "中", True),
        ("构图怎么样？", "中", "强", False),
        ("哪一方面拖了后腿？", "构图。", "强", False),
        ("哪一方面拖了后腿？", "构图。", "弱", True),
        ("为什么构图偏弱？", "人物偏在右边。", "强", False),
        ("构图是短板吗？", "不是，人物偏在右边。", "中", True),
        ("构图是短板吗？", "不是，人物偏在右边。", "弱", False),
        ("构图是弱、中还是强？", "强", "强", True),
        ("强光从哪里来？", "光从左边来。", "弱", True),
    ],
)
def test_the_rating_of_an_aspect_is_that_of_its_label(question, answer, level, is_kept):
    found = codes(question, answer, make_source(REASON, 构图=level))
    assert ("attribute_contradicted" not in found) == is_kept


def test_praise_is_not_moved_from_one_aspect_to_another():
    source = make_source(REASON, 构图="弱", 内容="强")
    assert codes("什么最能加分？", "构图最能加分。", source) == {"attribute_contradicted"}


def test_praise_in_the_prose_holds_against_the_label():
    source = make_source("构图漂亮，可惜人物偏在右边。", 构图="弱")
    assert not codes("人物在哪里？", "构图漂亮，人物偏在右边。", source)


def test_a_wrong_option_with_the_same_label_is_flagged():
    source = make_source(REASON, 构图="强", 内容="强")
    assert codes("哪一方面属于强项？", "构图", source, options=("构图", "内容")) == {"option_also_supported"}


def test_a_wrong_option_that_the_critique_says_is_found():
    found = codes("光从哪里来？", "上方", make_source(REASON), options=("上方", "左边"))
    assert "option_also_supported" in found
