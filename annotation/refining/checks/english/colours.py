"""`colour_unsupported`: a colour that the critique does not have, or has of something else. Span: the colour."""

from collections.abc import Iterator, Sequence
from functools import cache

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.lexicon import load_lexicon
from annotation.refining.checks.english.modifiers import is_contradicted, source_modifiers, statement_modifiers
from annotation.refining.checks.english.reading import index_of, statements_of, texts_of_statements
from annotation.refining.checks.english.text import Clause, Word
from annotation.refining.items import Item
from annotation.refining.source import Source


def check_colours(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects colours that the critique does not see there."""
    return [] if texts_of_statements(item).isdisjoint(_colour_words()) else list(_findings(item, source))


def _findings(item: Item, source: Source) -> Iterator[Finding]:
    known = source_modifiers(index_of(source), _source_colours)
    names = {name for modifier in known for name in modifier.values}
    for statement in statements_of(item):
        for modifier in statement_modifiers(statement, colours_in):
            if statement.is_denied or modifier.word.is_denied:
                continue
            if modifier.values & names and not is_contradicted(modifier, known):
                continue
            word = modifier.word
            yield Finding("colour_unsupported", "reject", statement.field, word.start, word.end, {"word": word.written})


def colours_in(clause: Clause) -> Sequence[tuple[Word, frozenset[str]]]:
    """Returns the colours of a clause, each by its own name."""
    if clause.texts.isdisjoint(_colour_words()):
        return ()
    return [
        (word, _own_names(name))
        for word, name in _names(clause)
        if name not in load_lexicon().ambiguous_colours or _is_colour_here(word, clause)
    ]


@cache
def _own_names(name: str) -> frozenset[str]:
    """Returns the names that mean exactly the same colour."""
    colours = load_lexicon().colours
    return frozenset(peer for peer in colours[name] if colours[peer] >= {name} and name in colours[peer])


def _source_colours(clause: Clause) -> Sequence[tuple[Word, frozenset[str]]]:
    if clause.texts.isdisjoint(_colour_words()):
        return ()
    return [(word, load_lexicon().colours[name]) for word, name in _names(clause)]


def _names(clause: Clause) -> Iterator[tuple[Word, str]]:
    colours, words = load_lexicon().colours, clause.words
    for index, word in enumerate(words):
        name = word.text if word.text in colours else word.text.removesuffix("s")
        if name in colours and not _is_black_and_white(words, index):
            yield word, name


@cache
def _colour_words() -> frozenset[str]:
    """Returns the names of all colours, and their plurals."""
    return frozenset(f"{name}{ending}" for name in load_lexicon().colours for ending in ("", "s"))


def _is_black_and_white(words: Sequence[Word], index: int) -> bool:
    texts = [word.text for word in words]
    return any(texts[start : start + 3] == ["black", "and", "white"] for start in (index, index - 2) if start >= 0)


def _is_colour_here(word: Word, clause: Clause) -> bool:
    index = clause.words.index(word)
    before = clause.words[index - 1].text if index else ""
    following = clause.words[index + 1] if index + 1 < len(clause.words) else None
    if word.text not in load_lexicon().colours:
        return False
    return len(clause.content) == 1 or before in _BEFORE_COLOURS or (following is not None and following.is_noun)


_BEFORE_COLOURS = frozenset(
    ["in", "with", "is", "are", "painted", "dull", "pale", "dark", "light", "deep", "bright", "rich"]
)
