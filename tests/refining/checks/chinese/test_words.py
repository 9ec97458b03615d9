"""`word_unsupported`: things of which the critique does not speak."""

import pytest

from tests.refining.checks.chinese.critiques import REASON, codes, find, make_source

QUESTION = "画面里有什么？"


@pytest.mark.parametrize(
    "answer",
    [
        "码头上站着两个渔夫，脚边卧着一只猫。",
        "蓝色木船旁边漂着几个浮标和一盏灯笼。",
        "木船上晾着渔网。",
        "远山脚下有一座石塔。",
        "码头上牵着一只拉布拉多。",
    ],
)
def test_a_thing_that_the_critique_does_not_name_is_found(answer):
    assert codes(QUESTION, answer, make_source()) == {"word_unsupported"}


def test_the_finding_says_which_word_and_where():
    answer = "码头上停着摩托车。"
    assert find(QUESTION, answer, make_source()) == [("word_unsupported", "摩托车")]


@pytest.mark.parametrize(
    "answer",
    [
        "江边的船没有挂帆，山峰显得有些模糊。",  # synonyms and kinds
        "头戴草帽的渔民立于码头之上，为观者带来生活气息。",  # words of explanation
        "画面的视觉效果与空间感都由水面的倒影而来。",
        "码头上没有汽车。",  # what is denied is no claim that it is there
    ],
)
def test_synonyms_and_words_of_explanation_are_no_new_things(answer):
    source = make_source(REASON + "江面很静，山峰连绵。")
    assert "word_unsupported" not in codes(QUESTION, answer, source)


def test_a_question_may_not_name_an_unknown_thing_either():
    assert "word_unsupported" in codes("渔夫与盘旋的海鸥是什么关系？", "渔夫站在码头上。", make_source())


def test_what_the_question_calls_the_work_is_no_claim():
    assert not codes("这张渔村照片里有什么？", "码头上站着两个渔夫。", make_source())


def test_follow_ups_are_read_too():
    findings = codes(QUESTION, "两个渔夫。", make_source(), follow_ups=[("旁边呢？", "旁边有一条狗。")])
    assert findings == {"word_unsupported"}


def test_an_item_that_shares_nothing_with_the_critique_is_found():
    answer = "跳跃的旋律令听众陶醉，鼓点急促而热烈。"
    assert "word_unsupported" in codes("音乐如何推进情节发展？", answer, make_source())


@pytest.mark.parametrize(
    "answer",
    [
        "天上划过一颗流星。",  # another thing than the critique's 星星
        "窗前站着小孙子。",  # 小 and 子 stand in the critique, 孙 does not
        "镜子里映出举着相机的摄影师。",
    ],
)
def test_a_name_is_not_supported_by_its_kind_or_its_light_characters(answer):
    source = make_source("小窗子外面有很多星星，窗前的镜子很亮。")
    assert "word_unsupported" in codes(QUESTION, answer, source)


@pytest.mark.parametrize(
    "answer",
    [
        "柳条垂在水面上，鲸鱼的尾巴露出来。",  # part and kind of what the critique names
        "田埂弯成梯田状。",  # only a likeness
        "窗边的墙白花花的。",
        "厨房里热气腾腾。",  # where a 灶台 stands, and another word for 白汽
    ],
)
def test_parts_kinds_likenesses_and_rooms_are_no_new_things(answer):
    source = make_source("柳树垂到水里，座头鲸露出尾鳍；田埂弯弯，窗边是白墙，灶台上白汽升起。")
    assert "word_unsupported" not in codes(QUESTION, answer, source)
