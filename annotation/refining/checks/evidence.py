"""`evidence`: each quote stands in the answer that it cites."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotation.refining.checks.base import Finding
from annotation.refining.items import Evidence, Item
from annotation.refining.source import Source


def locate(evidence: Evidence, source: Source) -> Evidence:
    """Returns the quote with its characters in the cited answer; with -1 if it does not stand there."""
    passage = source.passages.get(evidence.question)
    start = passage.text.find(evidence.quote) if passage and evidence.quote.strip() else -1
    return replace(evidence, start=start, end=start + len(evidence.quote)) if start >= 0 else evidence


def check_evidence(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item without a quote, or with one that does not stand in the answer."""
    return list(_findings(item))


def _findings(item: Item) -> Iterator[Finding]:
    if not item.evidence:
        yield Finding("evidence_missing", "reject", "evidence")
    for index, evidence in enumerate(item.evidence):
        if evidence.start < 0:
            yield Finding("evidence_not_found", "reject", f"evidence.{index}", params={"quote": evidence.quote[:100]})
