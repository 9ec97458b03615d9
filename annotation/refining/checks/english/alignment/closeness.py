"""Says which words of a critique are closest to a word of a statement, by what their clauses are about."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

from annotation.refining.checks.english.reading import Mention, SourceIndex, Statement
from annotation.refining.checks.english.text import Word
from annotation.refining.items import Item

_FEELINGS: Final = frozenset(["feeling", "emotion"])
_FEELING_WORDS: Final = frozenset(
    ["feeling", "feel", "emotion", "mood", "atmosphere", "evoke", "arouse", "emotional", "affect", "viewer"]
)
_PERSONS: Final = frozenset(["she", "he", "her", "him", "his"])
_NONE: Final = frozenset[str]()
_VISIBLE: Final = 5
SIDES: Final = frozenset([
    "left", "right", "top", "bottom", "upper", "lower", "front", "behind", "above", "below", "background", "foreground",
])  # fmt: skip
_NEAR: Final = 8
_PLAIN_NOUN: Final = 6


@dataclass(slots=True, eq=False)  # not frozen, as Word
class Match:
    """A mention that says the same or the opposite of a word, and whether it agrees with the statement."""

    mention: Mention
    agrees: bool
    is_opposite: bool


def closest_matches(
    matches: Sequence[Match], word: Word, statement: Statement, index: SourceIndex, item: Item
) -> list[Match]:
    """Returns the matches in the clauses that share most of the statement's other words; none if nothing is shared."""
    clause_words = _topic_words(statement.clause.content, word)
    context = _topic_words(statement.context, word)
    scores = [
        _score(match, word, clause_words, context, index) + _rests_there(match, clause_words, index, item)
        for match in matches
    ]
    best = max(scores, default=0)
    closest = [match for match, score in zip(matches, scores, strict=True) if score == best] if best > 0 else []
    if best >= _NEAR or any(match.agrees for match in closest):
        return closest
    return [match for match in closest if _is_same(match, word) or index.is_quoted(match.mention.sentence, item)]


def _is_same(match: Match, word: Word) -> bool:
    """Says whether a match is the very word, not only one of the same or the opposite meaning."""
    return not word.facts.forms.isdisjoint(match.mention.word.facts.forms)


def _rests_there(match: Match, clause_words: Sequence[Word], index: SourceIndex, item: Item) -> bool:
    """Says whether an item quotes a match, and its clause is about nothing of which the critique speaks elsewhere."""
    if not is_cited(match.mention, item):
        return False
    is_explained = _is_verb_of_explanation(match.mention.word)
    return not match.is_opposite or (not is_explained and _is_about(match, clause_words, index))


def _is_verb_of_explanation(word: Word) -> bool:
    return word.facts.is_generic and word.facts.verb >= _PLAIN_NOUN


def _is_about(match: Match, clause_words: Sequence[Word], index: SourceIndex) -> bool:
    """Says whether the clause of a match has a noun of the statement, or the critique has none of them at all."""
    nouns = [word for word in clause_words if word.is_noun and not word.facts.is_generic and index.find(word.facts)]
    if not nouns:
        return True
    return _shared(nouns, _NONE.union(*map(_topic_keys, index.topics[match.mention.clause]))) > 0


def is_cited(mention: Mention, item: Item) -> bool:
    """Says whether an item quotes a word: its statements rest there rather than elsewhere."""
    question, start = mention.sentence[0], mention.word.start
    return any(quote.question == question and quote.start <= start < quote.end for quote in item.evidence)


def _score(match: Match, word: Word, clause_words: Sequence[Word], context: Sequence[Word], index: SourceIndex) -> int:
    """Returns how closely the clause of a match, or else its sentence, is about what the statement is about."""
    topics = index.topics[match.mention.clause]
    clause = _NONE.union(*[_topic_keys(peer) for peer in topics if peer is not match.mention.word])
    sentence = index.sentence_forms[match.mention.sentence]
    near = 4 * _shared(clause_words, clause) + _shared(context, clause)
    looseness = _looseness(match, word)
    if not near and looseness:
        return 0
    is_feeling = _asks_for_feeling(context) and match.mention.sentence[0] in _FEELINGS
    return near + min(1, _shared(context, sentence) + is_feeling) - looseness


def _asks_for_feeling(context: Sequence[Word]) -> bool:
    """Says whether the words of a statement and its question ask for the emotion of the image."""
    return any(not word.facts.forms.isdisjoint(_FEELING_WORDS) for word in context)


def _topic_keys(word: Word) -> frozenset[str]:
    """Returns the keys by which a word of the critique is taken for one of a statement: “she” stands for the girl."""
    if not word.is_content and word.text not in _PERSONS:
        return _NONE
    return word.facts.topics


def _shared(words: Sequence[Word], keys: Set[str]) -> int:
    return sum([not keys.isdisjoint(word.facts.keys) for word in words])


def _looseness(match: Match, word: Word) -> int:
    """Returns how much less a match counts that shares only a meaning, of which words have several."""
    if match.is_opposite and word.facts.is_generic and " " not in word.text and not word.facts.descriptive:
        return 4
    if match.is_opposite or not word.facts.forms.isdisjoint(match.mention.word.facts.forms):
        return 0
    return 0 if set(word.facts.axes) & set(match.mention.word.facts.axes) else 4


def _topic_words(words: Sequence[Word], word: Word) -> list[Word]:
    """Returns the words that say what a statement is about: neither the word itself nor places and other opposites."""
    return [
        peer for peer in words if peer.is_content and _is_topic(peer) and peer.facts.forms.isdisjoint(word.facts.forms)
    ]


def _is_topic(word: Word) -> bool:
    """Says whether a word tells what a text is about: things do, opposites and sides say how and where it is."""
    if not word.facts.axes:
        return not word.is_in_phrase
    return word.is_noun and word.facts.visible_as_noun >= _VISIBLE and word.text not in SIDES


def is_mere_thing(word: Word) -> bool:
    """Says whether a word that has an opposite in another sense names a thing: “a highlight”, “the mask”."""
    return word.is_noun and word.facts.visible_as_noun >= _VISIBLE and word.text not in SIDES
