"""`colour_unsupported`: a question or answer gives a thing a colour that the critique does not give it."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import (
    ADVICE,
    SOURCES_REMEMBERED,
    Cited,
    clauses_of,
    gives_advice,
    statements_of,
)
from annotation.refining.checks.chinese.reading import Clause, read_clauses
from annotation.refining.checks.chinese.vocabulary import lines_of, words_of
from annotation.refining.items import Item
from annotation.refining.source import Source

# Each line of `colours` names one hue: the characters and words that stand for it.
_HUES: Final = {word: line.split()[0] for line in lines_of("colours") for word in line.split()}
_SHADES: Final = words_of("shades")
_HUE: Final = "|".join(sorted(_HUES, key=len, reverse=True))
_RUN: Final = re.compile(rf"(?P<shade>(?:{'|'.join(sorted(_SHADES, key=len, reverse=True))})?)(?P<hues>(?:{_HUE})+)")
_HUE_PART: Final = re.compile(_HUE)
_MASK: Final = re.compile("|".join(sorted(words_of("not_colours"), key=len, reverse=True)))
# Light and dark, each with the hues that it is not.
_CONTRARY: Final = {
    "深色": frozenset({"白", "粉", "黄", "银", "浅色"}),
    "浅色": frozenset({"黑", "褐", "紫", "深色"}),
}
_BLENDS: Final = frozenset(map(frozenset, words_of("blends")))
_LIGHT_SHADES: Final = frozenset(["浅", "淡", "嫩", "亮", "米", "乳", "天", "鹅"])
_DARK_SHADES: Final = frozenset(["深", "浓", "暗", "墨", "藏", "乌"])
_PLAIN_SHADES: Final = frozenset(["深", "浓", "暗", "浅", "淡", "嫩", "亮"])
# What a colour adds nothing to: 白霜 is the 霜 of a critique.
_INHERENT: Final = {**dict.fromkeys("霜雪浪雾汽气沫", "白"), **dict.fromkeys("墨夜", "黑"), "血": "红"}
_JOINTS: Final = re.compile(r"[色调的地底系]*")


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of a text: its hues, its shade such as 深 or 墨, and the head of the noun that it stands before."""

    text: str
    hues: frozenset[str]
    shade: str
    noun: str
    start: int
    is_denied: bool

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.start + len(self.text)

    @property
    def is_vague(self) -> bool:
        """Returns whether it only tells light from dark."""
        return not self.hues.isdisjoint(_CONTRARY)

    def agrees_with(self, colour: "Colour") -> bool:
        """Returns whether both can be the same colour. A shade is compared only where both name one."""
        if self.is_vague or colour.is_vague:
            return self.hues == colour.hues or not any(
                _CONTRARY.get(hue, frozenset()) & second.hues
                for first, second in ((self, colour), (colour, self))
                for hue in first.hues
            )
        if self.hues.isdisjoint(colour.hues) or (self.hues - colour.hues and colour.hues - self.hues):
            return False  # 紫红 is no 橙红
        return self.hues != colour.hues or not _are_contrary(self.shade, colour.shade)


def _are_contrary(shade: str, peer: str) -> bool:
    """Returns whether two shades of a hue exclude each other: light and dark, or two with names of their own."""
    if _LIGHT_SHADES & {shade, peer} and _DARK_SHADES & {shade, peer}:
        return True
    return bool(shade and peer) and shade != peer and not _PLAIN_SHADES & {shade, peer}


def check_colours(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item with a colour that the critique does not name, or names of something else."""
    clauses = clauses_of(item, source)
    is_advice = item.type == ADVICE or any(gives_advice(source, evidence.question) for evidence in item.evidence)
    named = colours_in(source, with_advice=is_advice)
    clauses = tuple(part for part in clauses if is_advice or not gives_advice(source, part.question))
    return [
        Finding("colour_unsupported", "reject", statement.field, colour.start, colour.end, {"word": colour.text})
        for pair in statements_of(item)
        for statement in pair
        if not statement.denied
        for clause in statement.clauses
        for colour in colours_of(clause)
        if not (colour.is_denied or _is_supported(colour, clause, clauses, named))
    ]


def _is_supported(colour: Colour, clause: Clause, clauses: Sequence[Cited], named: Sequence[Colour]) -> bool:
    if colour.hues == {_INHERENT.get(colour.noun)} and any(colour.noun in part.clause.text for part in clauses):
        return not any(candidate.noun == colour.noun and not colour.agrees_with(candidate) for candidate in named)
    if colour.hues <= {_INHERENT.get(character) for part in clauses if part.is_cited for character in part.clause.text}:
        return True  # 白点 where 雪花 is spoken of
    everywhere = {hue for candidate in named for hue in candidate.hues}
    if not colour.is_vague and not all(_is_near(hue, colour.hues & everywhere) for hue in colour.hues):
        return False
    if same_noun := [candidate for candidate in named if colour.noun and candidate.noun == colour.noun]:
        return any(colour.agrees_with(candidate) for candidate in same_noun)
    # It is a colour of the cited clauses, where they give any, or of a clause that names the same things.
    cited = [candidate for part in clauses if part.is_cited for candidate in colours_of(part.clause)]
    related = [
        candidate
        for part in clauses
        if nouns_of(part.clause) & nouns_of(clause)
        for candidate in colours_of(part.clause)
    ]
    pool = [candidate for candidate in (*cited, *related) if colour.is_vague or not candidate.is_vague]
    return not cited or any(colour.agrees_with(candidate) for candidate in pool)


def _is_near(hue: str, hues: Set[str]) -> bool:
    """Returns whether a hue is one of others, or only tells more of one of them: the 黄 of 金黄."""
    return hue in hues or any(frozenset({hue, peer}) in _BLENDS for peer in hues)


@lru_cache(maxsize=4096)
def nouns_of(clause: Clause) -> frozenset[str]:
    """Returns the nouns of a clause that are no colours and say more than that it is about an image."""
    words = (token.text for token in clause.tokens if token.tag[0] == "n" and not _HUE_PART.search(token.text))
    return frozenset(words) - words_of("generic")


@lru_cache(maxsize=SOURCES_REMEMBERED)
def colours_in(source: Source, *, with_advice: bool) -> tuple[Colour, ...]:
    """Returns the colours of a critique, without those that it only advises where they are not asked for."""
    return tuple(
        colour
        for passage in source.passages.values()
        if with_advice or not passage.is_advice
        for clause in read_clauses(passage.text)
        for colour in colours_of(clause)
    )


@lru_cache(maxsize=4096)
def colours_of(clause: Clause) -> tuple[Colour, ...]:
    """Returns the colours of a clause. Words such as 留白 or 黄昏 name none."""
    if not _HUE_PART.search(clause.text):
        return ()
    masked = _MASK.sub(lambda word: "　" * len(word.group()), clause.text)
    return tuple(
        Colour(
            match.group(),
            _hues_of(match),
            match["shade"],
            _noun_behind(clause, match.end()),
            clause.start + match.start(),
            clause.negated[match.start()],
        )
        for match in _RUN.finditer(masked)
    )


def _hues_of(match: re.Match[str]) -> frozenset[str]:
    """Returns the hues of a run; a shade that is a hue too counts where the two blend: 银白 is both."""
    hues = frozenset(_HUES[part] for part in _HUE_PART.findall(match["hues"]))
    shade = _HUES.get(match["shade"])
    return hues | {shade} if shade and any(frozenset({shade, hue}) in _BLENDS for hue in hues) else hues


def _noun_behind(clause: Clause, offset: int) -> str:
    joints = _JOINTS.match(clause.text, offset)
    start = clause.start + (joints.end() if joints else offset)
    token = next((token for token in clause.tokens if token.start + len(token.text) > start), None)
    return token.text[-1] if token and token.tag[0] == "n" else ""
