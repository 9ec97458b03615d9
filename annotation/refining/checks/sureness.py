"""Says how sure a verdict is, by what orders right verdicts before wrong ones; both languages alike.

A kept item is surer the more of its answer stands in its quotes, and the more of their sentences these copy: what a
quote leaves out may turn it. A rejected one is surer the more reasons there are, if one of them is a thing, a colour, a
number or a level, and the more of the quotes it repeats; quotes that are whole sentences speak for the item, and words
of negation may have been misread.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from annotation.refining.checks.base import Finding, Verdict
from annotation.refining.items import Evidence, Item
from annotation.refining.source import Source

_CERTAIN: Final = frozenset(
    {
        "evidence_missing",
        "options_wrong",
        "turns_wrong",
        "empty_text",
        "control_token",
        "type_not_wanted",
        "wrong_language",
    }
)
_PLAIN: Final = frozenset(
    {"word_unsupported", "number_unsupported", "colour_unsupported", "attribute_contradicted", "grade_contradicted"}
)
_STEM: Final = re.compile(r"([a-z]{4,5})[a-z]*")
_HAN: Final = re.compile(r"[\u3400-\u9fff]{2,}")
_ASCII_SENTENCE_ENDS: Final = ".!?;\n"
_SENTENCE_ENDS: Final = f"{_ASCII_SENTENCE_ENDS}。！？；"
_NEGATIONS: Final = frozenset(
    [
        "no",
        "not",
        "never",
        "without",
        "nothing",
        "none",
        "nobody",
        "lack",
        "lacks",
        "lacking",
        "hardly",
        "instead",
        "rather",
    ]
)
_HAN_NEGATIONS: Final = "不没无未非别"
_REASONS_COUNTED: Final = 3
_NEGATIONS_COUNTED: Final = 2


def sureness_of(verdict: Verdict, findings: Sequence[Finding], item: Item, source: Source) -> float:
    """Returns how sure a verdict is, from 0 to 1, for an item whose quotes are located."""
    quotes = [evidence for evidence in item.evidence if evidence.start >= 0]
    quoted = _parts(evidence.quote for evidence in quotes)
    answer = _parts(exchange.answer for _path, exchange in item.exchanges())
    if verdict != "rejected":
        return round(0.1 + 0.4 * _share(answer, quoted) + 0.4 * _copied(quotes, source), 2)
    reasons = [finding for finding in findings if finding.severity == "reject"]
    if any(finding.check in _CERTAIN for finding in reasons):
        return 1.0
    texts = answer | _parts(exchange.question for _path, exchange in item.exchanges())
    negations = sum(_negations(exchange.answer) for _path, exchange in item.exchanges())
    score = (
        _share(quoted, texts)
        - _copied(quotes, source)
        - 0.15 * min(_NEGATIONS_COUNTED, negations)
        + 0.15 * min(_REASONS_COUNTED, len(reasons))
        + 0.3 * any(finding.check in _PLAIN for finding in reasons)
    )
    return round(min(0.99, 0.75 + 0.2 * score), 2)


def _parts(texts: Iterable[str]) -> set[str]:
    """Returns the beginnings of words, and the pairs of Chinese characters: what texts of the same meaning share."""
    parts: set[str] = set()
    for text in texts:
        parts.update(_STEM.findall(text.lower()))
        if text.isascii():
            continue
        parts.update(run[index : index + 2] for run in _HAN.findall(text) for index in range(len(run) - 1))
    return parts


def _negations(text: str) -> int:
    """Returns how many words of negation a text has."""
    if not text.isascii():
        return sum(map(text.count, _HAN_NEGATIONS))
    words = text.lower().replace("n't", " not ").replace(",", " ").replace(".", " ").split()
    return sum(word in _NEGATIONS for word in words)


def _share(parts: set[str], peers: set[str]) -> float:
    return len(parts & peers) / len(parts) if parts else 1.0


def _copied(quotes: Sequence[Evidence], source: Source) -> float:
    """Returns which share of the sentences in which quotes stand they copy; 1 of whole sentences."""
    sentences = sum(_sentence_length(source.passages[quote.question].text, quote) for quote in quotes)
    return min(1.0, sum(quote.end - quote.start for quote in quotes) / sentences) if sentences else 0.0


def _sentence_length(text: str, quote: Evidence) -> int:
    marks = _ASCII_SENTENCE_ENDS if text.isascii() else _SENTENCE_ENDS
    start = max([text.rfind(mark, 0, quote.start) for mark in marks]) + 1
    end = min([end for mark in marks if (end := text.find(mark, quote.end)) >= 0], default=len(text))
    return max(1, len(text[start:end].strip()))
