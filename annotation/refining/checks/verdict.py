"""Judges the items of one critique: runs every check of the registry, and decides."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from annotation.refining.checks import english
from annotation.refining.checks.base import Check, Finding, Judgement
from annotation.refining.checks.evidence import check_evidence, locate
from annotation.refining.items import Item
from annotation.refining.source import Source

CHECKS: tuple[Check, ...] = (check_evidence,)
LANGUAGE_CHECKS: Mapping[str, tuple[Check, ...]] = {"en": english.CHECKS}


def judge_items(items: Sequence[Item], source: Source) -> list[Judgement]:
    """Returns a judgement of each item, in their order. Nothing is left out."""
    return [_judge(item, source, items[:index]) for index, item in enumerate(items)]


def _judge(item: Item, source: Source, earlier: Sequence[Item]) -> Judgement:
    item = replace(item, evidence=tuple(locate(quote, source) for quote in item.evidence))
    findings: list[Finding] = [finding for check in (*CHECKS, *LANGUAGE_CHECKS.get(source.language, ())) for finding in check(item, source, earlier)]
    if any(finding.severity == "reject" for finding in findings):
        return Judgement(item, "rejected", tuple(findings))
    return Judgement(item, "flagged" if findings else "kept", tuple(findings))
