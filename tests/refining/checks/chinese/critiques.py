"""Chinese critiques and items for tests of checks, as short as the test allows."""

from typing import Any

from annotation.refining.checks import judge_items
from annotation.refining.items import Evidence, Exchange, Item
from annotation.refining.source import Passage, Source

GRADES = ("完全不美", "不太美", "一般", "美", "非常美")
LEVELS = ("弱", "中", "强")
REASON = "码头上站着两个戴草帽的渔夫，身后一艘蓝色木船没有挂帆。左侧的水面占去三分之一，倒影看得清，远山却有些糊。"


def make_source(reason: str = REASON, *, grade: str = "美", **levels: str) -> Source:
    """Makes a critique of one prose answer, a grade, and levels by the names of aspects, such as `构图="强"`."""
    passages = [Passage("grade", "等级", grade, is_prose=False, options=GRADES, is_grade=True)]
    passages += [Passage(name, name, level, is_prose=False, options=LEVELS) for name, level in levels.items()]
    passages.append(Passage("reason", "理由", reason, is_prose=True))
    return Source("zh-Hans", {passage.question: passage for passage in passages})


def find(question: str, answer: str, source: Source, **fields: Any) -> list[tuple[str, str]]:
    """Judges an item that cites the whole reason; returns the code and the word or quote of each finding."""
    follow_ups = tuple(Exchange(*pair) for pair in fields.pop("follow_ups", ()))
    fields.setdefault("type", "conversation" if follow_ups else "multiple_choice" if "options" in fields else "what")
    evidence = (Evidence("reason", source.passages["reason"].text),)
    item = Item(question=question, answer=answer, follow_ups=follow_ups, evidence=evidence, **fields)
    (judgement,) = judge_items([item], source)
    return [(finding.check, finding.params.get("word", "")) for finding in judgement.findings]


def codes(question: str, answer: str, source: Source, **fields: Any) -> set[str]:
    """Returns the codes of what the checks find."""
    return {code for code, _ in find(question, answer, source, **fields)}
