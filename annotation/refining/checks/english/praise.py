"""`polarity_turned`, `attribute_contradicted`: praise where the critique blames, or the other way about.

Evaluating words are compared by the noun with which they stand. Of an aspect that has a label, praise may not be said
where the label is weak, nor blame where it is strong, unless the critique's own prose says it. Span: the word.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.lexicon import load_lexicon
from annotation.refining.checks.english.modifiers import (
    Modifier,
    is_contradicted,
    source_modifiers,
    statement_modifiers,
)
from annotation.refining.checks.english.reading import index_of, statements_of, texts_of_statements
from annotation.refining.checks.english.text import Clause, Word
from annotation.refining.items import Item
from annotation.refining.source import Source

_DESCRIPTIVE: Final = 5
_PRAISE: Final = frozenset({"praise"})
_BLAME: Final = frozenset({"blame"})
_OPPOSED: Final = {"weak": _PRAISE, "strong": _BLAME}


def check_praise(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects praise and blame that the critique turns the other way."""
    return [] if texts_of_statements(item).isdisjoint(load_lexicon().evaluating) else list(_findings(item, source))


def _findings(item: Item, source: Source) -> Iterator[Finding]:
    known = [entry for entry in source_modifiers(index_of(source), evaluations_in) if _is_adjective(entry.word)]
    for statement in statements_of(item):
        if statement.is_question or statement.is_advice:
            continue
        for modifier in statement_modifiers(statement, evaluations_in):
            word, start, end = modifier.word.written, modifier.word.start, modifier.word.end
            if _is_adjective(modifier.word) and is_contradicted(modifier, known):
                params = {"word": word, "quote": modifier.head.written if modifier.head else ""}
                yield Finding("polarity_turned", "reject", statement.field, start, end, params)
                continue
            aspect = _opposed_aspect(modifier, source, known)
            if aspect:
                passage = source.passages[aspect]
                params = {"word": word, "aspect": passage.name, "label": passage.text}
                yield Finding("attribute_contradicted", "reject", statement.field, start, end, params)


def evaluations_in(clause: Clause) -> Sequence[tuple[Word, frozenset[str]]]:
    """Returns the words of a clause that praise or blame, turned where they are denied."""
    lexicon = load_lexicon()
    if clause.texts.isdisjoint(lexicon.evaluating):
        return ()
    return [
        (word, _PRAISE if (word.text in lexicon.praise) != word.is_denied else _BLAME)
        for word in clause.words
        if word.text in lexicon.evaluating
    ]


def _is_adjective(word: Word) -> bool:
    """Says whether a word evaluates its noun, as adjectives and nouns such as “asset” do; verbs have objects."""
    return word.facts.descriptive >= _DESCRIPTIVE or word.is_noun


def _opposed_aspect(modifier: Modifier, source: Source, known: Sequence[Modifier]) -> str | None:
    """Returns the aspect that is a modifier's noun and whose label says the opposite, if no prose says the same."""
    head = modifier.head
    if head is None:
        return None
    for aspect, (names, _related) in load_lexicon().aspects.items():
        passage = source.passages.get(aspect)
        if passage is None or head.text not in names or _OPPOSED.get(passage.text.lower()) != modifier.values:
            continue
        if not any(peer.head and peer.head.text in names and peer.values == modifier.values for peer in known):
            return aspect
    return None
