"""A clause that copies the critique but for one character, which is the contrary of the one there."""

import pytest

from annotation.refining.checks.chinese.near_copies import check_near_copies
from annotation.refining.items import Item
from tests.refining.checks.chinese.critiques import make_source

SOURCE = make_source("毛色和瓦片一冷一暖，配得挺舒服。阳光暖洋洋的，补光要弱，光从右侧打来，船却停在左侧。")


@pytest.mark.parametrize(
    "answer,turned",
    [("毛色和瓦片一冷一冷。", "冷"), ("阳光冷洋洋的。", "冷"), ("补光要强。", "强"), ("毛色和瓦片一暖一暖。", "暖")],
)
def test_a_copy_with_a_character_turned_into_its_contrary_is_found(answer, turned):
    item = Item("what", "这幅画面中最突出的是什么？", answer)
    assert [answer[finding.start] for finding in check_near_copies(item, SOURCE, ())] == [turned]


@pytest.mark.parametrize("answer", ["毛色和瓦片一冷一暖。", "补光要弱。", "光从右侧打来，船停在左侧。"])
def test_a_copy_of_the_words_themselves_is_left_alone(answer):
    assert check_near_copies(Item("what", "画面有什么特点？", answer), SOURCE, ()) == []
