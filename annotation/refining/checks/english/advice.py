"""`advice_as_fact`: the item says that there is what the critique only advises. Span: the word.

A thing counts as advised where the advice introduces it, as “add a red scarf” does and “crop the bin” does not; a
quality where the advice gives it to the thing of which the item says it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.focus import is_thing
from annotation.refining.checks.english.lexicon import load_lexicon
from annotation.refining.checks.english.reading import Mention, SourceIndex, Statement, index_of, statements_of
from annotation.refining.checks.english.text import Word, read_text
from annotation.refining.items import Item
from annotation.refining.source import Source

_SUGGESTION: Final = "suggestion"
_NEW: Final = frozenset(["a", "an", "one", "some", "more", "another", "two", "three", "several", "few", "something"])
_POSSESSIVES: Final = frozenset(
    ["the", "this", "that", "these", "those", "its", "his", "her", "their", "my", "your", "our"]
)
_DESCRIPTIVE: Final = 6
_REACH: Final = 3


def check_advice(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects items that take advice for what the image shows."""
    index = index_of(source)
    return list(_findings(item, index)) if index.has_advice and item.type != _SUGGESTION else []


def _findings(item: Item, index: SourceIndex) -> Iterator[Finding]:
    for statement in statements_of(item):
        if statement.is_denied or statement.is_advice:
            continue
        for word in statement.clause.content:
            mention = None if word.is_denied or word.facts.is_generic else _advised(word, statement, index)
            if mention and not _advises(item, statement.field):
                params = {"word": word.written, "quote": mention.clause.text}
                yield Finding("advice_as_fact", "reject", statement.field, word.start, word.end, params)


def _advises(item: Item, field: str) -> bool:
    """Says whether the question or the answer beside a field speaks of what would be, or of what is not there."""
    exchange = next(exchange for path, exchange in item.exchanges() if field in {f"{path}question", f"{path}answer"})
    clauses = (*read_text(exchange.question), *read_text(exchange.answer))
    return any(not load_lexicon().advises.isdisjoint(clause.texts) for clause in clauses)


def _advised(word: Word, statement: Statement, index: SourceIndex) -> Mention | None:
    """Returns where the critique advises what a word says, if it says it nowhere else, nor the opposite."""
    mentions = [mention for form in word.facts.forms for mention in index.by_form.get(form, ())]
    if not mentions or not all(mention.is_advice for mention in mentions) or index.facts.supports(word.facts):
        return None
    if any(axis in index.facts.by_axis for axis, _side in word.facts.axes):
        return None
    for mention in mentions:
        if _introduces(mention) if is_thing(word) else _gives_quality(word, mention, statement):
            return mention
    return None


def _introduces(mention: Mention) -> bool:
    """Says whether advice brings a thing in: behind “a”, “some” or a verb, rather than behind “the”."""
    words = mention.clause.words
    position = mention.clause.place_of(mention.word)
    start = max((index for index, peer in enumerate(words[:position]) if peer.text == "and"), default=-1) + 1
    if any(peer.text in load_lexicon().removes for peer in words[start:position]):
        return False
    determiner = next(
        (peer.text for peer in reversed(words[start:position][-_REACH:]) if peer.text in _NEW | _POSSESSIVES), ""
    )
    return mention.word.is_noun and determiner in _NEW


def _gives_quality(word: Word, mention: Mention, statement: Statement) -> bool:
    """Says whether advice gives a quality to a thing of which a statement says it."""
    if word.facts.descriptive < _DESCRIPTIVE and not word.text.endswith("ed"):
        return False
    things = [peer for peer in statement.clause.words if peer.is_noun and not peer.facts.is_generic]
    keys = frozenset().union(*(peer.facts.topics for peer in mention.clause.content))
    return any(not keys.isdisjoint(thing.facts.keys) for thing in things)
