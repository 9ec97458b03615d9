"""Says how sure a verdict is, by what orders right verdicts before wrong ones.

A kept item is surer the more of its answer stands in its quotes, and the more of their sentences these copy: what a
quote leaves out may turn it. In Chinese it is also surer the more of the quotes it has, and the longer its answer is.
A rejected one is surer the more reasons there are, if one of them is a thing, a colour, a number or a level, and the
more of the quotes it repeats; quotes that are whole sentences speak for the item, and words of negation may have been
misread.
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
_EMPTY: Final = frozenset("的了着过是在也就都而且但却与和把被将让使很更最又还这那其它他她们个一不没有为从于之以所")
_LONG_ANSWER: Final = 40
_REASONS_COUNTED: Final = 3
_NEGATIONS_COUNTED: Final = 2


def sureness_of(verdict: Verdict, findings: Sequence[Finding], item: Item, source: Source) -> float:
    """Returns how sure a verdict is, from 0 to 1, for an item whose quotes are located."""
    quotes = [evidence for evidence in item.evidence if evidence.start >= 0]
    quoted = _parts(evidence.quote for evidence in quotes)
    answer = _parts(exchange.answer for _path, exchange in item.exchanges())
    if verdict != "rejected" and (score := _kept_chinese(item, quotes, source)):
        return score
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


def _kept_chinese(item: Item, quotes: Sequence[Evidence], source: Source) -> float:
    """Returns how sure it is that a Chinese item is rightly kept; 0 of an item in another language.

    Chinese rewords by other words with some characters in common, so single characters tell more than pairs; and an
    answer of many words that all agree with the quotes is less often false than a short one.
    """
    answer = "".join(exchange.answer for _path, exchange in item.exchanges())
    if answer.isascii():
        return 0.0
    stated, quoted = _characters(answer), _characters("".join(evidence.quote for evidence in quotes))
    questioned = _characters("".join(exchange.question for _path, exchange in item.exchanges()))
    length = min(1.0, len(answer) / _LONG_ANSWER)
    agreement = 0.3 * _share(stated, quoted) + 0.3 * _share(quoted, stated | questioned)
    return round(0.1 + agreement + 0.15 * _copied(quotes, source) + 0.15 * length, 2)


def _characters(text: str) -> set[str]:
    """Returns the Chinese characters of a text that carry content."""
    return {character for character in text if "\u3400" <= character <= "\u9fff"} - _EMPTY


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
