"""`polarity_turned`: two things change places, or what comes before comes after. Span: the clause.

A relation has two sides: where something comes from and where it goes, what is done first and then, what is more and
what less, who does it and to whom. An item turns it round if each of its sides has what the critique has on the other.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import clauses_of, statements_of
from annotation.refining.checks.chinese.reading import Clause, Token
from annotation.refining.checks.chinese.subjects import is_noun, says_something, subject_nouns
from annotation.refining.items import Item
from annotation.refining.source import Source

_GREATER: Final = re.compile(
    "比(?![例较如作喻赛拟重邻])|胜过|强于|压过|盖过|高于|大于|多于|亮于|快于|优于|超过|甚于|胜于|早于|先于"
)
_LESSER: Final = re.compile("不如|不及|比不上|赶不上|逊于|输给|低于|小于|少于|弱于|次于|晚于|败给|让位于|让位给")
_ACTS: Final = re.compile("把|将(?![要来近就军])")
_SUFFERS: Final = re.compile("被|受")
_COURSE: Final = re.compile("(?:从|由|自)(?P<first>.{1,10}?)[到至往向进入](?P<second>.{2,10})")
_CLIMB: Final = re.compile("(?:从|由|自)(?P<first>.{2,10}?)[上下](?P<second>.{2,10})")
_ORDER: Final = re.compile("先(?P<first>.+?)(?:再|然后|随后|而后|之后|最后)(?P<second>.+)")
_BEFORE: Final = re.compile("(?P<event>.{2,12})(?:之前|以前|前$)|(?:没等|不等|未等|赶在|抢在)(?P<next>.{2,12})")
_AFTER: Final = re.compile(
    "(?:等到?|待到?)(?![级高距分候])(?P<next>.{2,12})|(?P<event>.{2,12})(?:之后|以后|后[再才]|后$)"
)
_SIDES: Final = frozenset("左右上下前后东西南北")
# With one verb, each of these denies the other: 拉上 and 拉开.
_CONTRARY_COMPLEMENTS: Final = {
    **dict(zip("上开进出紧松近远高低亮暗大小宽窄", "开上出进松紧远近低高暗亮小大窄宽", strict=True)),
    "起": "下",
}
_SHARED_EVENT: Final = 2
_WINDOW: Final = 12


@dataclass(frozen=True, slots=True)
class Relation:
    """The characters of what a clause puts on the first and on the second side of a relation."""

    name: str
    first: frozenset[str]
    second: frozenset[str]

    def is_turned(self, peer: "Relation") -> bool:
        """Returns whether each side has what the other relation has on its other side, and less of its own."""
        sides = [part & _SIDES for part in (self.first, self.second, peer.first, peer.second)]
        if self.name == peer.name == "course" and all(sides):
            return sides[0] == sides[3] != sides[2] == sides[1]
        across = min(len(self.first & peer.second), len(self.second & peer.first))
        along = max(len(self.first & peer.first), len(self.second & peer.second))
        return self.name == peer.name and across > along


def check_roles(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that turns round a relation of what it cites."""
    cited = [part.clause for part in clauses_of(item, source) if part.is_cited]
    return [
        Finding("polarity_turned", "reject", statement.field, clause.start, clause.end, params)
        for pair in statements_of(item)
        for statement in pair
        if not statement.denied
        for clause, peer in _turned(statement.clauses, cited)
        for params in [{"word": clause.text.strip(), "quote": peer.text.strip()}]
    ]


def _turned(clauses: Sequence[Clause], cited: Sequence[Clause]) -> Iterator[tuple[Clause, Clause]]:
    for relations_in in (_relations_of_clause, _orders_in):
        for clause, relation in relations_in(clauses):
            for peer_clause, peer in relations_in(cited):
                if relation.is_turned(peer):
                    yield clause, peer_clause
    yield from _other_times(clauses, cited)
    yield from _exchanged(clauses, cited)
    yield from _other_ways(clauses, cited)


def _exchanged(clauses: Sequence[Clause], cited: Sequence[Clause]) -> Iterator[tuple[Clause, Clause]]:
    """Yields clauses that say of two things what the cited ones say, each of the other."""
    for first, second in pairwise(clauses):
        for peer, next_peer in pairwise(cited):
            start, end, peer_start, peer_end = map(_beginning_and_rest, (first, second, peer, next_peer))
            if not (start[0] and end[0] and peer_start[0] and peer_end[0]):
                continue
            across = min(len(start[0] & peer_end[0]), len(end[0] & peer_start[0]))
            along = max(len(start[0] & peer_start[0]), len(end[0] & peer_end[0]))
            begins_alike = len(start[1] & peer_start[1]) > len(start[1] & peer_end[1])
            if across > along and begins_alike and len(end[1] & peer_end[1]) > len(end[1] & peer_start[1]):
                yield first, peer


@lru_cache(maxsize=4096)
def _beginning_and_rest(clause: Clause) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the characters of the noun with which a clause begins, and of what it says behind it."""
    nouns = subject_nouns(clause)
    if not nouns:
        return frozenset(), frozenset()
    end = nouns[0].start + len(nouns[0].text) - clause.start
    return frozenset(nouns[0].text), _characters(clause, says_something, end, len(clause.text))


def _other_ways(clauses: Sequence[Clause], cited: Sequence[Clause]) -> Iterator[tuple[Clause, Clause]]:
    """Yields clauses with a verb and the contrary complement of that which the cited ones give it."""
    for clause in clauses:
        for token in clause.tokens:
            contrary = _CONTRARY_COMPLEMENTS.get(token.text[1:]) if token.tag[0] == "v" else None
            if contrary and not token.is_negated:
                for peer in cited:
                    if token.text[0] + contrary in peer.text and token.text not in peer.text:
                        yield clause, peer


def _other_times(clauses: Sequence[Clause], cited: Sequence[Clause]) -> Iterator[tuple[Clause, Clause]]:
    """Yields clauses that put the same before an event and the cited ones after it, or the reverse."""
    for clause in clauses:
        before, after = _times(clause)
        for peer in cited if before or after else ():
            peer_before, peer_after = _times(peer)
            is_mixed = (before and after) or (peer_before and peer_after)
            shared = len(before & peer_after) + len(after & peer_before)
            if shared >= _SHARED_EVENT and not is_mixed:
                yield clause, peer


def _relations_of_clause(clauses: Sequence[Clause]) -> Iterator[tuple[Clause, Relation]]:
    return ((clause, relation) for clause in clauses for relation in _relations(clause))


@lru_cache(maxsize=4096)
def _relations(clause: Clause) -> tuple[Relation, ...]:
    return tuple(
        relation
        for relation in (
            *_sides(clause, "more", _GREATER),
            *_sides(clause, "more", _LESSER, is_inverse=True),
            *_sides(clause, "act", _ACTS),
            *_sides(clause, "act", _SUFFERS, is_inverse=True),
            *_courses(clause),
        )
        if relation.first and relation.second
    )


def _sides(clause: Clause, name: str, marker: re.Pattern[str], *, is_inverse: bool = False) -> Iterator[Relation]:
    match = marker.search(clause.text)
    if match and not clause.negated[match.start()]:
        before = _characters(clause, is_noun, match.start() - _WINDOW, match.start())
        behind = _characters(clause, is_noun, match.end(), match.end() + _WINDOW)
        yield Relation(name, behind, before) if is_inverse else Relation(name, before, behind)


def _courses(clause: Clause) -> Iterator[Relation]:
    for match in _COURSE.finditer(clause.text) if _COURSE.search(clause.text) else _CLIMB.finditer(clause.text):
        first = _characters(clause, _names_place, *match.span("first"))
        yield Relation("course", first, _characters(clause, _names_place, *match.span("second")))


def _names_place(token: Token) -> bool:
    return token.tag[0] in "nsfmtv"


def _orders_in(clauses: Sequence[Clause]) -> Iterator[tuple[Clause, Relation]]:
    """Yields what is done first and what then, in one clause or in one sentence."""
    for index, clause in enumerate(clauses):
        if "先" in clause.text:
            run = [peer for peer in clauses[index : index + 3] if peer.sentence == clause.sentence]
            match = _ORDER.search("".join(peer.text for peer in run))
            if match:
                first, second = (_content(run, *match.span(side)) for side in ("first", "second"))
                yield clause, Relation("order", first, second)


def _content(clauses: Sequence[Clause], start: int, end: int) -> frozenset[str]:
    """Returns the content characters between two offsets of the joined texts of clauses."""
    characters: frozenset[str] = frozenset()
    offset = 0
    for clause in clauses:
        characters |= _characters(clause, says_something, start - offset, end - offset)
        offset += len(clause.text)
    return characters


def _characters(clause: Clause, is_wanted: Callable[[Token], bool], start: int, end: int) -> frozenset[str]:
    begin = clause.start + start
    return frozenset(
        character
        for token in clause.tokens
        if begin <= token.start < clause.start + end and is_wanted(token)
        for character in token.text
    )


@lru_cache(maxsize=4096)
def _times(clause: Clause) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the characters of the event before which, and of that after which, a clause puts what it says."""
    return _event(clause, _BEFORE), _event(clause, _AFTER)


def _event(clause: Clause, pattern: re.Pattern[str]) -> frozenset[str]:
    match = pattern.search(clause.text)
    if not match:
        return frozenset()
    start, end = match.span("event") if match["event"] else match.span("next")
    return _characters(clause, says_something, start, end)
