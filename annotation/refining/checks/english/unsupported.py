"""`word_unsupported`: the question or answer names something of which the critique says nothing. Span: the word."""

from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding, Severity
from annotation.refining.checks.english.alignment.paraphrases import may_paraphrase
from annotation.refining.checks.english.lexicon import facts_of, has_word, load_lexicon
from annotation.refining.checks.english.numbers import NUMBER_WORDS
from annotation.refining.checks.english.reading import SourceIndex, Statement, asks_for_absent, index_of, statements_of
from annotation.refining.checks.english.text import Word
from annotation.refining.items import Item
from annotation.refining.source import Source

_VISIBLE: Final = 3
_DESCRIPTIVE: Final = 6
_SHORTEST_PART: Final = 3
_LONGEST_WORD: Final = 30
_IMAGES: Final = frozenset(
    [
        "image",
        "picture",
        "photograph",
        "photo",
        "painting",
        "scene",
        "portrait",
        "view",
        "shot",
        "snapshot",
        "landscape",
        "still",
        "group",
        "study",
        "piece",
    ]
)
_RELATIVE: Final = frozenset(["what", "that", "which", "who"])
_OF_FAMILY: Final = ("grand", "step", "god")


def check_unsupported_words(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects things and qualities that are not in the critique."""
    index = index_of(source)
    return [*_findings(item, index), *_unsupported_predicate(item, index)]


def _findings(item: Item, index: SourceIndex) -> Iterator[Finding]:
    names_absent = item.type == "multiple_choice" and asks_for_absent(item.question)
    for statement in statements_of(item):
        if names_absent and not statement.is_question:
            continue
        for word in statement.clause.content:
            if _is_plain(word):
                continue
            if _is_known(word, index):
                continue
            is_rejected = (
                _is_specific(word, statement)
                and not _has_known_head(word.text, index)
                and not may_paraphrase(word, item, index)
            )
            severity: Severity = "reject" if is_rejected else "flag"
            yield Finding("word_unsupported", severity, statement.field, word.start, word.end, {"word": word.written})


def _unsupported_predicate(item: Item, index: SourceIndex) -> Iterator[Finding]:
    """Finds a question answered by yes or no of whose predicate the critique says nothing, nor the opposite."""
    for statement in statements_of(item):
        words = statement.clause.words
        if not statement.is_question or not statement.is_verdict or statement.is_advice or statement.is_denied:
            continue
        subject = next((word for word in words if word.is_noun), None)
        predicate = [
            word
            for word in words
            if subject and word.start > subject.start and not word.is_noun and not _is_plain(word) and word.is_content
        ]
        if statement.is_denied:
            predicate = [
                word for word in predicate if word.facts.descriptive >= _DESCRIPTIVE and not word.text.endswith("ed")
            ]
        if predicate and not any(_is_known(word, index) for word in predicate):
            word = predicate[0]
            yield Finding("word_unsupported", "reject", statement.field, word.start, word.end, {"word": word.written})


def _is_known(word: Word, index: SourceIndex) -> bool:
    known = index.known.get(word.text)
    if known is None:
        known = index.known[word.text] = _has_support(word, index)
    return known


def _has_support(word: Word, index: SourceIndex) -> bool:
    return (
        index.supports(word.facts)
        or any(axis in index.by_axis for axis, _side in word.facts.axes)
        or any(opposite in index.by_form for opposite in word.facts.opposites)
        or any(peer in index.by_form for form in word.facts.forms for peer in load_lexicon().things.get(form, ()))
        or _has_known_parts(word.text, index)
        or _is_part_of_known(word.text, index)
    )


def _has_known_parts(text: str, index: SourceIndex) -> bool:
    """Says whether a word is made of two of the critique: “sunbeam”, where a shaft of sun is spoken of."""
    cuts = range(_SHORTEST_PART, min(len(text), _LONGEST_WORD) - _SHORTEST_PART + 1)
    parts = [(text[:cut], text[cut:]) for cut in cuts]
    return any(
        has_word(first) and has_word(second) and index.supports(facts_of(first)) and index.supports(facts_of(second))
        for first, second in parts
    )


def _has_known_head(text: str, index: SourceIndex) -> bool:
    """Says whether a compound ends with a word of the critique: “sunlight”, where light is spoken of."""
    cuts = range(_SHORTEST_PART, min(len(text), _LONGEST_WORD) - _SHORTEST_PART)
    return not text.startswith(_OF_FAMILY) and any(text[cut:] in index.by_form and has_word(text[:cut]) for cut in cuts)


def _is_part_of_known(text: str, index: SourceIndex) -> bool:
    """Says whether the critique has a compound with a word: “handrail”, where a rail is spoken of."""
    if len(text) <= _SHORTEST_PART:
        return False
    compounds = [form for form in index.by_form if text in form and len(form) - len(text) >= _SHORTEST_PART]
    return any(
        (form.endswith(text) and has_word(form[: -len(text)]))
        or (form.startswith(text) and has_word(form[len(text) :]))
        for form in compounds
    )


def _is_plain(word: Word) -> bool:
    is_generic = word.facts.is_generic or word.text[0].isdigit()
    return is_generic or word.text in load_lexicon().colours or word.text in NUMBER_WORDS


def _is_specific(word: Word, statement: Statement) -> bool:
    facts = word.facts
    if word.is_denied or statement.is_denied or (statement.is_question and _names_genre(word, statement)):
        return False
    if _stands_behind(word, statement, _RELATIVE):
        return False  # “what falls through the window” has no falls
    is_feeling = not facts.forms.isdisjoint(load_lexicon().feelings)
    return is_feeling or not facts.is_known or (word.is_noun and _can_be_seen(word, statement))


def _stands_behind(word: Word, statement: Statement, texts: frozenset[str]) -> bool:
    words = statement.clause.words
    position = statement.clause.place_of(word)
    return position > 0 and words[position - 1].text in texts


def _can_be_seen(word: Word, statement: Statement) -> bool:
    """Says whether a noun is a visible thing; one of other uses as well is none in “a wave of warmth”."""
    if word.facts.visible_as_noun >= _VISIBLE:
        return True
    following = next((peer for peer in statement.clause.words if peer.start > word.start), None)
    return not word.facts.forms.isdisjoint(load_lexicon().visible) and (following is None or following.text != "of")


def _names_genre(word: Word, statement: Statement) -> bool:
    """Says whether a word only names the kind of image, as “street” does in “this street scene”."""
    words = statement.clause.words
    following = words[words.index(word) + 1 :][:2]
    return any(not _IMAGES.isdisjoint(peer.facts.forms) for peer in following)
