"""Finds nouns that may say in another word what an item quotes: “the grease” where the fat is quoted.

An invented thing stands beside what an item takes over; a paraphrase stands in place of a word that is quoted and that
the item does not take over, and both have a wider word in common.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from annotation.refining.checks.english.lexicon import Facts
from annotation.refining.checks.english.reading import SourceIndex, statements_of
from annotation.refining.checks.english.text import Word
from annotation.refining.items import Item

_VISIBLE: Final = 3
_ITEMS_REMEMBERED: Final = 16


def may_paraphrase(word: Word, item: Item, index: SourceIndex) -> bool:
    """Says whether a noun may stand for a quoted thing that the item does not name otherwise; a narrower one adds."""
    kinds, wider = _kinds(word.facts), word.facts.wider
    return any(not kinds.isdisjoint(_kinds(facts)) and wider.isdisjoint(facts.keys) for facts in _left_out(item, index))


@lru_cache(maxsize=_ITEMS_REMEMBERED)
def _left_out(item: Item, index: SourceIndex) -> tuple[Facts, ...]:
    """Returns the quoted things of which an item says nothing."""
    named_keys = set[str]()
    for statement in statements_of(item):
        for word in statement.clause.content:
            if index.supports(word.facts):
                named_keys |= word.facts.keys
    return tuple(facts for facts in _quoted_things(item, index) if _is_left(facts, named_keys))


def _quoted_things(item: Item, index: SourceIndex) -> Iterator[Facts]:
    for clause, (question, _sentence) in index.clauses:
        quotes = [quote for quote in item.evidence if quote.question == question]
        for word in clause.content if quotes else ():
            is_thing = word.facts.visible_as_noun >= _VISIBLE and not word.facts.is_generic
            if is_thing and any(quote.start <= word.start < quote.end for quote in quotes):
                yield word.facts


def _is_left(facts: Facts, named_keys: set[str]) -> bool:
    return (
        named_keys.isdisjoint(facts.keys) and named_keys.isdisjoint(facts.near) and named_keys.isdisjoint(facts.wider)
    )


def _kinds(facts: Facts) -> frozenset[str]:
    """Returns the meanings of a noun and those that are wider."""
    return frozenset(
        key for key in facts.keys | facts.near | facts.wider if key[0] == "n" and any(map(str.isdigit, key))
    )
