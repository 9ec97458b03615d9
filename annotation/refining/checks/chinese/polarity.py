"""`polarity_turned` and `yes_no_contradicted`: a statement denies what the critique says, or says what it denies."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import Cited, Statement, clauses_of, says_yes, statements_of
from annotation.refining.checks.chinese.opposites import Sense, senses_of
from annotation.refining.checks.chinese.reading import Clause, Token
from annotation.refining.checks.chinese.vocabulary import words_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_PREDICATES: Final = frozenset("vaiz")
_CONTENT: Final = frozenset("nvaizljbs")
_FEW: Final = 2
_IGNORED: Final = words_of("not_predicates") | words_of("adverbs") - {"像"}
_DENIED_OUTRIGHT: Final = re.compile(r"(?:没有|没|毫无|并无|无|缺少|缺乏|不见|丝毫没有|没什么|少了)$")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A word of a statement whose polarity is not that of the critique, and the critique's clause."""

    word: str
    start: int
    clause: Clause


def check_polarity(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that denies what the cited clauses say, says what they deny, or says the contrary."""
    cited = [part for part in clauses_of(item, source) if part.is_cited]
    return [
        _finding(statement, contradiction)
        for question, answer in statements_of(item)
        for statement in ((question, answer) if _asserts(question, answer) else (answer,))
        for contradiction in _contradictions(statement, _topic(question, statement), cited)
    ]


def _topic(question: Statement, statement: Statement) -> frozenset[str]:
    """Returns the content characters of the question that an answer need not repeat."""
    return frozenset() if statement is question else frozenset().union(*map(content_of, question.clauses))


def _asserts(question: Statement, answer: Statement) -> bool:
    """Returns whether question and answer together say something: that a yes or no is understood."""
    return not question.is_yes_no or says_yes(answer.text) is not None


def _finding(statement: Statement, contradiction: Contradiction) -> Finding:
    code = "yes_no_contradicted" if statement.is_yes_no else "polarity_turned"
    end = contradiction.start + len(contradiction.word)
    params = {"word": contradiction.word, "quote": contradiction.clause.text.strip()}
    return Finding(code, "reject", statement.field, contradiction.start, end, params)


def _contradictions(statement: Statement, topic: frozenset[str], cited: Sequence[Cited]) -> Iterator[Contradiction]:
    before: Clause | None = None
    for clause in statement.clauses:
        for token in clause.tokens:
            if _is_predicate(token):
                yield from _same_word(token, clause, statement.denied, cited)
        yield from _opposites(clause, _subject(clause, before, topic), statement.denied, cited)
        before = clause


def _is_predicate(token: Token) -> bool:
    return token.text not in _IGNORED and (token.tag[0] in _PREDICATES or len(token.text) > 1)


def _same_word(token: Token, clause: Clause, denied: bool, cited: Sequence[Cited]) -> Iterator[Contradiction]:
    """Finds the same word, negated in one of the two."""
    places = [(part.clause, offset) for part in cited for offset in _offsets(part.clause, token.text)]
    negated = token.is_negated != denied
    if token.tag[0] == "n":
        places = [place for place in places if _denies_outright(token, clause, *place)]
    if places and all(other.negated[offset] != negated for other, offset in places):
        yield Contradiction(token.text, token.start, places[0][0])


def _denies_outright(token: Token, clause: Clause, other: Clause, offset: int) -> bool:
    """Returns whether a noun is denied itself in one of two clauses, or both clauses say more of the same."""
    texts = (clause.text[: token.start - clause.start], other.text[:offset])
    return any(_DENIED_OUTRIGHT.search(text) for text in texts) or bool(
        (content_of(clause) & content_of(other)).difference(token.text)
    )


def _opposites(
    clause: Clause, subject: frozenset[str], denied: bool, cited: Sequence[Cited]
) -> Iterator[Contradiction]:
    """Finds a word and its contrary in clauses that speak of the same thing."""
    senses = senses_of(clause)
    for sense in senses:
        if any(other.pair == sense.pair and other.sign != sense.sign for other in senses):
            continue
        matching = [
            (part.clause, other)
            for index, part in enumerate(cited)
            for other in senses_of(part.clause)
            if other.pair == sense.pair
            if not subject.isdisjoint(_subject(part.clause, cited[index - 1].clause if index else None, frozenset()))
        ]
        if matching and all((other.sign != sense.sign) != denied for _, other in matching):
            yield Contradiction(sense.word, sense.start, matching[0][0])


def _offsets(clause: Clause, word: str) -> Iterator[int]:
    if len(word) == 1:
        yield from (token.start - clause.start for token in clause.tokens if token.text == word)
        return
    offset = clause.text.find(word)
    while offset >= 0:
        yield offset
        offset = clause.text.find(word, offset + 1)


def _subject(clause: Clause, before: Clause | None, topic: frozenset[str]) -> frozenset[str]:
    """Returns the characters that tell of what a clause speaks: its own or, if it leaves them out, those before it."""
    own = content_of(clause).difference(*(sense.word for sense in senses_of(clause)))
    if len(own) > _FEW:
        return own
    return own | topic | (content_of(before) if before and before.sentence == clause.sentence else frozenset())


@lru_cache(maxsize=4096)
def content_of(clause: Clause) -> frozenset[str]:
    """Returns the characters of the words of a clause that carry its subject."""
    return frozenset(
        character
        for token in clause.tokens
        if token.text not in _IGNORED and token.tag[0] in _CONTENT
        for character in token.text
    )
