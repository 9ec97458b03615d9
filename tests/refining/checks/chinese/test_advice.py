"""What a critique only advises is not taken for what is there."""

import pytest

from annotation.refining.checks import judge_items
from annotation.refining.items import Evidence, Item
from annotation.refining.source import Passage, Source
from tests.refining.checks.chinese.critiques import REASON, make_source

ADVICE = "给渔夫加一条红围巾；前景不妨放三只木桶，比如靠着水边；船帆收掉也行。"


@pytest.fixture
def source() -> Source:
    passage = Passage("wish", "可改之处", ADVICE, is_prose=True, is_advice=True)
    return Source("zh-Hans", {**make_source().passages, "wish": passage})


def verdict(source: Source, question: str, answer: str, kind: str = "what") -> str:
    quoted = ADVICE if kind == "suggestion" else REASON
    question_key = "wish" if kind == "suggestion" else "reason"
    item = Item(kind, question, answer, evidence=(Evidence(question_key, quoted),))
    return judge_items([item], source)[0].verdict


@pytest.mark.parametrize(
    "question,answer",
    [
        ("渔夫围着什么？", "渔夫围着一条围巾。"),
        ("前景里有什么？", "前景里有木桶。"),
        ("木桶有几只？", "有三只。"),
        ("渔夫身上是什么颜色？", "渔夫身上是红的。"),
    ],
)
def test_a_thing_a_number_and_a_colour_that_are_only_advised_are_found(source, question, answer):
    assert verdict(source, question, answer) == "rejected"


@pytest.mark.parametrize(
    "question,answer",
    [("可以给渔夫添上什么？", "添一条红围巾。"), ("前景怎样更好？", "放上三只木桶会更好。")],
)
def test_advice_that_is_given_as_advice_is_kept(source, question, answer):
    assert verdict(source, question, answer, "suggestion") == "kept"
