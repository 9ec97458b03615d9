"""`polarity_turned`: what the critique blames is not praised, by whatever words."""

import pytest

from tests.refining.checks.chinese.critiques import codes, make_source

REASON = "船工的手画得潦草。帆布的褶皱处理得传神。桅杆的影子藏在雾里。"


@pytest.mark.parametrize(
    "answer",
    ["船工的手画得恰到好处。", "帆布的褶皱处理得糟糕。", "桅杆的影子十分醒目。"],
)
def test_the_contrary_judgement_is_found_though_its_word_is_no_contrary(answer):
    assert codes("画面如何？", answer, make_source(REASON)) == {"polarity_turned"}


@pytest.mark.parametrize(
    "answer",
    ["船工的手画得笨拙。", "帆布的褶皱处理得巧妙。", "桅杆的影子被雾遮住了。"],
)
def test_the_same_judgement_in_other_words_is_kept(answer):
    assert not codes("画面如何？", answer, make_source(REASON))
