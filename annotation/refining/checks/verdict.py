"""Judges the items of one critique: runs the checks of every language and of its own, and decides."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from annotation.refining.checks import chinese, english
from annotation.refining.checks.base import Check, Finding, Judgement, Verdict
from annotation.refining.checks.duplicates import check_duplicates
from annotation.refining.checks.evidence import check_evidence, locate
from annotation.refining.checks.form import check_form, check_length, check_limits
from annotation.refining.checks.language import check_language
from annotation.refining.checks.source_mentions import check_source_mentions
from annotation.refining.checks.sureness import sureness_of
from annotation.refining.items import Item
from annotation.refining.source import Source

CHECKS: Final[tuple[Check, ...]] = (
    check_form,
    check_evidence,
    check_source_mentions,
    check_language,
    check_duplicates,
)
LANGUAGE_CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {"en": english.CHECKS, "zh-Hans": chinese.CHECKS}
"""By language code, as `source.language` gives it; an unknown language has only the checks of every language."""


def judge_items(
    items: Sequence[Item], source: Source, recipe_definition: Mapping[str, Any] | None = None
) -> list[Judgement]:
    """Returns a judgement of each item, in their order. Nothing is left out. The recipe's limits hold where given."""
    return [judge_item(item, source, items[:index], recipe_definition) for index, item in enumerate(items)]


def judge_item(
    item: Item, source: Source, earlier: Sequence[Item] = (), recipe_definition: Mapping[str, Any] | None = None
) -> Judgement:
    """Returns the judgement of one item; `earlier` are the items of the same critique before it."""
    if lengths := check_length(item):
        return Judgement(item, "rejected", tuple(lengths))  # its words are not worth the time of comparing them
    item = replace(item, evidence=tuple(locate(quote, source) for quote in item.evidence))
    checks = (*CHECKS, *LANGUAGE_CHECKS.get(source.language, ()))
    findings: list[Finding] = [finding for check in checks for finding in check(item, source, earlier)]
    if recipe_definition is not None:
        findings.extend(check_limits(item, recipe_definition))
    findings = _once_each(findings)
    verdict = _verdict(findings)
    return Judgement(item, verdict, tuple(findings), sureness_of(verdict, findings, item, source))


def _once_each(findings: Sequence[Finding]) -> list[Finding]:
    """Returns the findings without those that say again what is wrong with the same characters."""
    if len(findings) < 2:
        return list(findings)
    by_span = {
        (finding.check, finding.severity, finding.field, finding.start, finding.end): finding
        for finding in reversed(findings)
    }
    return list(reversed(by_span.values()))


def _verdict(findings: Sequence[Finding]) -> Verdict:
    if any(finding.severity == "reject" for finding in findings):
        return "rejected"
    return "flagged" if findings else "kept"
