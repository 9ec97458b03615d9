"""Compares the colours and numbers of a statement with those that its noun has in the critique."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from annotation.refining.checks.english.heads import noun_after, noun_before, nouns_of
from annotation.refining.checks.english.reading import SourceIndex, Statement
from annotation.refining.checks.english.text import Clause, Word


@dataclass(slots=True, eq=False)  # not frozen, as Word
class Modifier:
    """A colour or a number with the words that show it, the names by which it may be called, and its noun."""

    word: Word
    values: frozenset[str]
    head: Word | None


_ALONE_AFTER: Final = frozenset(["the", "its", "their", "this", "all", "these", "those"])
Finder = Callable[[Clause], Sequence[tuple[Word, frozenset[str]]]]


def modifiers_in(clause: Clause, find: Finder, context: tuple[Word, ...] = ()) -> Sequence[Modifier]:
    """Returns the modifiers of a clause with their nouns; a noun of the context where the clause has none."""
    pairs = find(clause)
    return list(_with_nouns(pairs, clause, context)) if pairs else ()


def _with_nouns(
    pairs: Sequence[tuple[Word, frozenset[str]]], clause: Clause, context: tuple[Word, ...]
) -> Iterator[Modifier]:
    for word, values in pairs:
        after = noun_after(word, clause)
        head = after or noun_before(word, clause) or next(iter(nouns_of(context)), None)
        if after is None and _stands_alone(word, clause):
            head = None
        yield Modifier(word, values, head)


def _stands_alone(word: Word, clause: Clause) -> bool:
    """Says whether a modifier is itself the thing, as in “the yellow warms the air”."""
    index = clause.words.index(word)
    return index > 0 and clause.words[index - 1].text in _ALONE_AFTER


def source_modifiers(index: SourceIndex, find: Finder) -> list[Modifier]:
    """Returns all modifiers of a critique, found once for its items."""
    if find not in index.modifiers:
        index.modifiers[find] = [entry for clause, _sentence in index.clauses for entry in modifiers_in(clause, find)]
    return index.modifiers[find]


def is_contradicted(modifier: Modifier, known: list[Modifier]) -> bool:
    """Says whether the noun of a modifier has another value in the critique, and never this one.

    A number that stands there without a noun may be anything's.
    """
    if modifier.head is None:
        return False
    numbers = {value for value in modifier.values if value[-1].isdigit() and value != "1"}
    if any(peer.head is None and peer.values & numbers for peer in known):
        return False
    keys = modifier.head.facts.forms
    values = [peer.values for peer in known if peer.head and not keys.isdisjoint(peer.head.facts.forms)]
    return bool(values) and not any(value & modifier.values for value in values)


def statement_modifiers(statement: Statement, find: Finder) -> Sequence[Modifier]:
    """Returns the modifiers that a statement claims."""
    return modifiers_in(statement.clause, find, statement.context)
