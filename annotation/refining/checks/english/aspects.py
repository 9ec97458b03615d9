"""`attribute_contradicted`: an aspect is given another level than its label has. Span: the level's word.

An aspect is named by the words of the lexicon, a level by “strong”, “a weak point” and the like beside it.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.lexicon import load_lexicon
from annotation.refining.checks.english.reading import Statement, statements_of
from annotation.refining.checks.english.text import Word
from annotation.refining.items import Item, remember_latest
from annotation.refining.source import Source

_LABELS: Final = frozenset({"weak", "neutral", "strong"})


def check_aspects(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that gives an aspect another level than the critique's label."""
    labels = labels_of(source)
    return list(_findings(item, source, labels)) if labels else []


@remember_latest
def labels_of(source: Source) -> dict[str, str]:
    """Returns the labels of a critique's aspects, in lower case."""
    return {key: passage.text.lower() for key, passage in source.passages.items() if passage.text.lower() in _LABELS}


def _findings(item: Item, source: Source, labels: dict[str, str]) -> Iterator[Finding]:
    for statement, word, level, aspects in _claims(item, labels):
        denied = word.is_denied != statement.is_denied
        for aspect, is_full in aspects:
            if (is_full or word.text in _EXPLICIT) and (labels[aspect] == level) == denied:
                params = {
                    "word": word.written,
                    "aspect": source.passages[aspect].name,
                    "label": source.passages[aspect].text,
                }
                field, start, end = statement.field, word.start, word.end
                yield Finding("attribute_contradicted", "reject", field, start, end, params)
                break


def _claims(item: Item, labels: dict[str, str]) -> Iterator[tuple[Statement, Word, str, list[tuple[str, bool]]]]:
    """Yields each level that an item claims with its aspects, of whichever clauses they stand in."""
    statements = statements_of(item)
    for index, statement in enumerate(statements):
        if statement.is_advice:
            continue
        texts = statement.clause.texts
        aspects = [] if _first_words().isdisjoint(texts) else aspects_in(statement.clause.words, labels)
        levels = [] if _levels().keys().isdisjoint(texts) else list(_levels_in(statement.clause.words))
        if aspects and not levels and not statement.is_question:
            levels = _levels_before(statements, index)
        if levels and not aspects and not statement.is_question:
            aspects = aspects_in(statement.context, labels)
        for word, level in levels:
            yield statement, word, level, aspects


def _levels_before(statements: Sequence[Statement], index: int) -> list[tuple[Word, str]]:
    """Returns the level to which a clause without one refers: of the clause before it (“so is”), or of the question."""
    statement, before = statements[index], statements[index - 1] if index else None
    if "so" in [word.text for word in statement.clause.words[:2]] and before is not None:
        return list(_levels_in(before.clause.words))[-1:]
    if _only_names(statement):
        question = next((peer for peer in reversed(statements[:index]) if peer.is_question), None)
        return list(_levels_in(question.clause.words))[:1] if question and not question.is_verdict else []
    is_short = len(statement.clause.content) <= _SHORT_ANSWER
    return list(_levels_in(statement.context))[:1] if is_short else []


def _only_names(statement: Statement) -> bool:
    """Says whether a clause lists aspects, as in “all four: technical quality, colour and light”."""
    return len(statement.clause.content) > 0 and all(word.text in _naming() for word in statement.clause.content)


@cache
def _naming() -> frozenset[str]:
    """Returns the words of which the names of aspects are made."""
    return frozenset(" ".join(aspect_names()).split())


_SHORT_ANSWER: Final = 3
_EXPLICIT: Final = frozenset(["weak", "neutral", "strong", "strength", "strengths", "weakness", "weaknesses"])


def _levels_in(words: Sequence[Word]) -> Iterator[tuple[Word, str]]:
    levels = _levels()
    for index, word in enumerate(words):
        if word.text in levels and not (index > 0 and words[index - 1].text == "how"):  # “how strong” asks for it
            yield from ((word, level) for level in levels[word.text])


@cache
def _levels() -> dict[str, list[str]]:
    """Returns the levels that a word may name."""
    levels: dict[str, list[str]] = {}
    for level, names in load_lexicon().levels.items():
        for name in names:
            levels.setdefault(name, []).append(level)
    return levels


def aspects_in(words: Sequence[Word], labels: dict[str, str]) -> list[tuple[str, bool]]:
    """Returns the aspects that words name, and whether by a full name."""
    texts = [word.text for word in words]
    if _first_words().isdisjoint(texts):
        return []
    text = " ".join(["", *texts, ""])
    entries = []
    for aspect, (names, related) in load_lexicon().aspects.items():
        if aspect not in labels:
            continue
        if any(f" {name} " in text for name in names):
            entries.append((aspect, True))
        elif any(f" {name} " in text for name in related):
            entries.append((aspect, False))
    return entries


@cache
def aspect_names() -> frozenset[str]:
    """Returns the names of all aspects."""
    return frozenset(name for names, _related in load_lexicon().aspects.values() for name in names)


@cache
def _first_words() -> frozenset[str]:
    """Returns the words with which the names of aspects begin."""
    aspects = load_lexicon().aspects.values()
    return frozenset(name.split()[0] for names, related in aspects for name in (*names, *related))
