"""`polarity_turned`: more of a thing where the critique wants or sees fewer. Span: the word of quantity."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.modifiers import Finder, is_contradicted, source_modifiers, statement_modifiers
from annotation.refining.checks.english.reading import index_of, statements_of, texts_of_statements
from annotation.refining.checks.english.text import Clause, Word
from annotation.refining.items import Item
from annotation.refining.source import Source

# Each pair of sides is compared by itself: “few” does not contradict “more”.
_PAIRS: Final = (
    ({"more", "additional", "extra", "further"}, {"fewer", "less"}),
    (
        {"many", "numerous", "countless", "plenty", "lots", "several", "dozens", "hundreds", "masses", "crowds"},
        {"few", "hardly", "scarcely", "barely", "sparse"},
    ),
    ({"enough", "ample", "sufficient"}, {"insufficient", "scant", "scarce"}),
)
_BETWEEN: Final = frozenset(["of", "any", "a", "the", "such"])
_NOT_MORE: Final = frozenset(["no", "not", "once", "any", "never", "much"])
_OFTEN_NOUN: Final = 3
_QUANTITIES: Final = frozenset[str]().union(*(side for pair in _PAIRS for side in pair))


def check_quantities(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects quantities of things that the critique turns the other way."""
    return [] if texts_of_statements(item).isdisjoint(_QUANTITIES) else list(_findings(item, source))


def _findings(item: Item, source: Source) -> Iterator[Finding]:
    index = index_of(source)
    for statement in statements_of(item):
        if statement.is_question or _QUANTITIES.isdisjoint(statement.clause.texts):
            continue
        for find in _FINDERS:
            known = source_modifiers(index, find)
            for modifier in statement_modifiers(statement, find) if known else ():
                if is_contradicted(modifier, known):
                    word = modifier.word
                    params = {"word": word.written, "quote": modifier.head.text if modifier.head else ""}
                    yield Finding("polarity_turned", "reject", statement.field, word.start, word.end, params)


def _quantities_in(clause: Clause, *, pair: int) -> Sequence[tuple[Word, frozenset[str]]]:
    """Returns the words of quantity of one pair that stand before their noun, with the side that they are on."""
    return () if _QUANTITIES.isdisjoint(clause.texts) else list(_sides_in(clause, pair))


def _sides_in(clause: Clause, pair: int) -> Iterator[tuple[Word, frozenset[str]]]:
    """Yields the words of quantity of one pair that stand before their noun, with the side that they are on."""
    for side, texts in enumerate(_PAIRS[pair]):
        if clause.texts.isdisjoint(texts):
            continue
        for position, word in enumerate(clause.words):
            if word.text not in texts or (position and clause.words[position - 1].text in _NOT_MORE):
                continue
            following = [peer for peer in clause.words[position + 1 : position + 4] if peer.text not in _BETWEEN]
            if following and (following[0].is_noun or following[0].facts.noun >= _OFTEN_NOUN):
                yield word, frozenset([f"side {'ab'[side]}"])


_FINDERS: Final[tuple[Finder, ...]] = tuple(partial(_quantities_in, pair=pair) for pair in range(len(_PAIRS)))
