"""`grade_contradicted`: the whole image is graded as in the critique."""

import pytest

from tests.refining.checks.chinese.critiques import GRADES, codes, make_source

QUESTION = "这幅作品的整体美感如何？"
REASON = "光从左边来，层次很足，仿佛画出来一般。"


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("label", GRADES)
def test_only_the_label_of_the_critique_is_kept(grade, label):
    found = codes(QUESTION, f"整体上{label}。", make_source(REASON, grade=grade), type="evaluation")
    assert found == (set() if label == grade else {"grade_contradicted"})


@pytest.mark.parametrize(
    ("grade", "answer", "is_kept"),
    [
        ("美", "这是一幅美的作品。", True),
        ("一般", "这是一幅美的作品。", False),
        ("不太美", "这幅作品不够美。", True),
        ("美", "这幅作品称不上美。", False),
        ("完全不美", "毫无美感可言。", True),
        ("非常美", "光仿佛画出来一般，非常美。", True),
        ("美", "构图一般，光线很美。", True),  # an aspect is no grade of the whole
        ("一般", "完美的光从左边来，层次很足，整体一般。", True),
    ],
)
def test_other_words_for_a_grade_are_understood(grade, answer, is_kept):
    found = codes(QUESTION, answer, make_source(REASON, grade=grade), type="evaluation")
    assert ("grade_contradicted" not in found) == is_kept


@pytest.mark.parametrize(
    ("question", "answer", "grade", "is_kept"),
    [
        ("这幅作品美吗？", "是的，光从左边来。", "非常美", True),
        ("这幅作品美吗？", "是的，光从左边来。", "一般", False),
        ("这幅作品美吗？", "不是，光从左边来。", "美", False),
        ("这幅作品称得上非常美吗？", "不，还差一些。", "美", True),
        ("为什么这幅作品完全不美？", "因为光从左边来。", "不太美", False),
    ],
)
def test_a_question_grades_too(question, answer, grade, is_kept):
    found = codes(question, answer, make_source(REASON, grade=grade))
    assert ("grade_contradicted" not in found) == is_kept
