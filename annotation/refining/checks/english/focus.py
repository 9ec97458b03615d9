"""Says which words of a closed question its answer “No” turns: not the subject, nor what is taken for granted."""

from collections.abc import Sequence
from typing import Final

from annotation.refining.checks.english.reading import Statement
from annotation.refining.checks.english.text import Word

_PRONOUNS: Final = frozenset([
    "i", "you", "he", "she", "it", "we", "they", "this", "that", "these", "those", "one", "anyone", "anybody",
    "anything", "someone", "somebody", "something", "everyone", "everybody", "everything",
])  # fmt: skip
_PREPOSITIONS: Final = frozenset([
    "in", "on", "at", "by", "of", "from", "with", "behind", "under", "above", "below", "around", "near", "beside",
    "between", "among", "inside", "outside", "over", "along", "for", "to", "into", "through", "across", "against",
])  # fmt: skip
_DEFINITE: Final = frozenset(["the", "this", "that", "these", "those", "its", "their", "his", "her"])
_VERB: Final = 5
_DESCRIPTIVE: Final = 6


def is_thing(word: Word) -> bool:
    """Says whether a word names something that is there or not; opposites say how it is."""
    return word.is_noun and not word.facts.axes


def is_turned(word: Word, statement: Statement) -> bool:
    """Says whether “No” turns a word of a question: what follows its first noun, and things where it asks for them."""
    words = statement.clause.words
    index = statement.clause.place_of(word)
    if statement.is_question and not statement.is_verdict:
        return not is_thing(word)  # “Nobody” turns what is asked of somebody
    asks_degree = index == 1 and words[0].text == "how"
    if asks_degree or (index > 1 and words[index - 1].text == "to" and word.facts.verb > 0):
        return True  # “something to get rid of”, “anything for the eye to settle on”
    if len(words) > 1 and words[1].text == "there":
        return not any(peer.text in _PREPOSITIONS and peer.text != "of" for peer in words[2:index])
    if any(peer.text == "than" for peer in words):
        return False  # of two things compared, “No” may deny either
    subject = _subject(words)
    if is_thing(word) or word is subject or (subject is not None and word.start < subject.start):
        return False
    return " " in word.text or not _is_taken_for_granted(index, words)


def _subject(words: Sequence[Word]) -> Word | None:
    """Returns what a question is about: a pronoun, or the last of several nouns in a row, as in “the city glow”."""
    position = next(
        (position for position, peer in enumerate(words) if position and (peer.is_noun or peer.text in _PRONOUNS)), None
    )
    if position is None:
        return None
    while position + 2 < len(words) and words[position].is_noun and words[position + 1].is_noun:
        position += 1
    return words[position]


def _is_taken_for_granted(index: int, words: Sequence[Word]) -> bool:
    """Says whether a word helps to tell which thing is meant: “in the background”, “the small print”."""
    start = index
    while start > 0 and words[start - 1].text not in _PREPOSITIONS and not _is_said(words[start - 1]):
        start -= 1
    is_behind_preposition = start > 0 and words[start - 1].text in _PREPOSITIONS
    is_attribute = _stands_before_noun(index, words) and not _DEFINITE.isdisjoint(
        peer.text for peer in words[start:index]
    )
    return (is_behind_preposition or is_attribute) and any(_is_said(peer) for peer in words[index + 1 :])


def _is_said(word: Word) -> bool:
    """Says whether a word may be what a question says of its subject: a verb or an adjective."""
    facts = word.facts
    return word.is_content and not word.is_noun and (facts.verb >= _VERB or facts.descriptive >= _DESCRIPTIVE)


def _stands_before_noun(index: int, words: Sequence[Word]) -> bool:
    return index + 1 < len(words) and (words[index + 1].is_noun or words[index + 1].facts.noun > 0)
