"""`evidence_missing`, `evidence_not_found`: an item cites the critique word for word. Span: the whole quote."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.lexicon import load_lexicon
from annotation.refining.items import Evidence, Item
from annotation.refining.source import Passage, Source

MIN_SIMILARITY: Final = 90
_SHORTEST_QUOTE: Final = 4
_SHORTEST_CHINESE_QUOTE: Final = 2
_QUOTES_SHOWN: Final = 100
# Above both, comparing at every place takes up to some seconds for a quote; no quote of an ordinary critique is there.
_LONG_QUOTE: Final = 500
_MOST_COMPARISONS: Final = 4_000_000
_ANCHORS: Final = 16
_ANCHOR: Final = 12
_POSITIONS_OF_AN_ANCHOR: Final = 4
_TEXTS_REMEMBERED: Final = 256
_CHARACTERS_REMEMBERED: Final = 8192


def locate(evidence: Evidence, source: Source) -> Evidence:
    """Returns the quote with its characters in the answer where it stands; with -1 if it stands in none.

    A quote may differ from the answer in case, spaces and forms of characters, and in a few letters. The cited answer
    is searched first; a quote that stands word for word in another one is taken to be from there.
    """
    cited = source.passages.get(evidence.question)
    span = _find(evidence.quote, cited) if cited else None
    if cited and span:
        return Evidence(evidence.question, evidence.quote, *span)
    for passage in source.passages.values():
        span = _find_exactly(evidence.quote, passage)
        if span:
            return Evidence(passage.question, evidence.quote, *span)
    return evidence


def check_evidence(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item without a quote that says something, or with one that the critique does not have."""
    return list(_findings(item, source))


def _findings(item: Item, source: Source) -> Iterator[Finding]:
    if not any(_says_something(evidence, source) for evidence in item.evidence):
        yield Finding("evidence_missing", "reject", "evidence")
    for index, evidence in enumerate(item.evidence):
        if evidence.start < 0:
            yield Finding(
                "evidence_not_found", "reject", f"evidence.{index}", params={"quote": evidence.quote[:_QUOTES_SHOWN]}
            )


def _says_something(evidence: Evidence, source: Source) -> bool:
    """Says whether a quote is more than a few letters or function words; a whole answer always is."""
    passage = source.passages.get(evidence.question)
    folded = _fold(evidence.quote)[0].strip(" .,;:!?。，；：！？、")
    if passage and folded == _fold(passage.text)[0].strip(" .。"):
        return True
    if not folded.isascii() and any(unicodedata.name(character, "").startswith("CJK") for character in folded):
        return len(folded) >= _SHORTEST_CHINESE_QUOTE
    return len(folded) >= _SHORTEST_QUOTE and not set(folded.split()) <= load_lexicon().function


def _find(quote: str, passage: Passage) -> tuple[int, int] | None:
    exact = _find_exactly(quote, passage)
    if exact:
        return exact
    needle, (hay, offsets) = _fold(quote)[0].strip(), _fold(passage.text)
    if len(needle) < 2 * _SHORTEST_QUOTE or len(needle) > len(hay):
        return None
    is_large = len(needle) > _LONG_QUOTE and len(needle) * len(hay) > _MOST_COMPARISONS
    span = _similar_by_anchors(needle, hay) if is_large else _similar(needle, hay)
    if span is None:
        return None
    start, end = _whole_words(hay, *span)
    return offsets[start], offsets[end - 1] + 1


def _similar(needle: str, hay: str) -> tuple[int, int] | None:
    """Returns where a text stands with a few other letters: the most similar place of all."""
    alignment = fuzz.partial_ratio_alignment(needle, hay, score_cutoff=MIN_SIMILARITY)
    if alignment is None or alignment.dest_start == alignment.dest_end:
        return None
    return alignment.dest_start, alignment.dest_end


def _similar_by_anchors(needle: str, hay: str) -> tuple[int, int] | None:
    """Returns where a long text stands with a few other letters, in a time that grows with the lengths alone.

    A place of such similarity has some of the anchors letter for letter: parts of the text, evenly spread. The place
    that most of them agree on is compared, and no other one.
    """
    step = (len(needle) - _ANCHOR) / (_ANCHORS - 1)
    anchors = [(offset, needle[offset : offset + _ANCHOR]) for offset in (round(n * step) for n in range(_ANCHORS))]
    hits = [(offset, position) for offset, anchor in anchors for position in _positions(anchor, hay)]
    tolerance = len(needle) * (100 - MIN_SIMILARITY) // 50
    clusters = [
        [hit for hit in hits if abs((hit[1] - hit[0]) - (position - offset)) <= tolerance] for offset, position in hits
    ]
    if not clusters:
        return None
    cluster = max(clusters, key=len)
    (first_offset, first), (last_offset, last) = min(cluster), max(cluster)
    start, end = max(0, first - first_offset), min(len(hay), last + len(needle) - last_offset)
    is_similar = fuzz.ratio(needle, hay[start:end], score_cutoff=MIN_SIMILARITY) > 0
    return (start, end) if is_similar else None


def _positions(anchor: str, hay: str) -> Iterator[int]:
    """Yields the first few places of a text."""
    position = hay.find(anchor)
    for _number in range(_POSITIONS_OF_AN_ANCHOR):
        if position < 0:
            return
        yield position
        position = hay.find(anchor, position + 1)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns a span that begins and ends with whole words; Chinese has no spaces and stays as it is."""
    while start > 0 and text[start].isascii() and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isascii() and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _find_exactly(quote: str, passage: Passage) -> tuple[int, int] | None:
    needle, (hay, offsets) = _fold(quote)[0].strip(), _fold(passage.text)
    start = hay.find(needle) if needle else -1
    return (offsets[start], offsets[start + len(needle) - 1] + 1) if start >= 0 else None


@lru_cache(maxsize=_TEXTS_REMEMBERED)
def _fold(text: str) -> tuple[str, Sequence[int]]:
    """Returns the text in one form of characters, case and spaces, with the place in the text of each character."""
    plain = text.translate(_PLAIN_OR_SPACE)
    if plain.isascii() and "  " not in plain:
        return plain.lower(), range(len(plain))
    parts = [_fold_character(character) for character in text]
    folded = "".join(parts)
    if "  " not in folded and len(folded) == len(parts):
        return folded, range(len(folded))
    characters: list[str] = []
    offsets: list[int] = []
    for offset, part in enumerate(parts):
        for character in part:
            if character == " " and characters[-1:] == [" "]:
                continue
            characters.append(character)
            offsets.append(offset)
    return "".join(characters), tuple(offsets)


@lru_cache(maxsize=_CHARACTERS_REMEMBERED)
def _fold_character(character: str) -> str:
    """Returns the one or more characters that stand for a character."""
    plain = (_PLAIN.get(part, part) for part in unicodedata.normalize("NFKC", character).casefold())
    return "".join(" " if part.isspace() else part for part in plain)


_PLAIN: Final = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"}
_PLAIN_OR_SPACE: Final = str.maketrans(_PLAIN | {space: " " for space in map(chr, range(128)) if space.isspace()})
