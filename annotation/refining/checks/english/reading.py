"""Reads a critique as an index of what it mentions, and an item as the statements that it makes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, Final

from annotation.refining.checks.english.lexicon import Facts
from annotation.refining.checks.english.text import Clause, Word, names_none, read_text, texts_of_condition
from annotation.refining.items import Item, remember_latest
from annotation.refining.source import Passage, Source

_AUXILIARIES: Final = frozenset([
    "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could", "will", "would", "shall",
    "should", "may", "might", "must", "isn", "aren", "doesn", "don",
])  # fmt: skip
_YES: Final = frozenset({"yes", "indeed", "certainly", "definitely", "absolutely", "yeah"})
_NO: Final = frozenset({"no", "hardly", "nope", "barely", "scarcely"})
_UNREAL: Final = frozenset(
    ["would", "could", "should", "might", "ought", "if", "wish", "crave", "needs", "need", "requires", "deserves"]
)
_WOULD: Final = frozenset(
    ["would", "could", "should", "might", "ought", "needs", "if", "improve", "improved", "improvement"]
)
_PRONOUNS: Final = frozenset(["it", "they", "this", "these", "them", "its", "their", "he", "she"])
_REFERS_BACK: Final = frozenset(["it", "they", "this", "these", "that", "which", "who", "he", "she", "where", "both"])
_DEGREES: Final = frozenset(
    ["", "really", "at", "for", "quite", "entirely", "very", "much", "particularly", "especially", "so"]
)
_BARE_ANSWER: Final = 2
_SHORT_ANSWER: Final = 4
_SOURCES_REMEMBERED: Final = 16


@dataclass(slots=True, eq=False)  # not frozen, as Word
class Mention:
    """A word of the critique, the clause in which it stands, and that clause's place: passage and sentence."""

    word: Word
    clause: Clause
    sentence: tuple[str, int]
    is_advice: bool
    is_unreal: bool
    order: int


class SourceIndex:
    """The words of a critique by their keys, axes and forms."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.by_key: dict[str, list[Mention]] = {}
        self.by_axis: dict[int, list[tuple[int, Mention]]] = defaultdict(list)
        self.by_form: dict[str, list[Mention]] = {}
        self.modifiers: dict[Any, list[Any]] = {}
        self.known: dict[str, bool] = {}
        self.related: dict[str, tuple[list[Mention], list[Mention]]] = {}
        self.clauses = [
            (clause, (passage.question, clause.sentence)) for passage in passages for clause in read_text(passage.text)
        ]
        self._passages = passages
        self._advice = {passage.question for passage in passages if passage.is_advice}
        self._supports: dict[str, bool] = {}
        self._same: dict[str, list[Mention]] = {}
        self._words: list[Facts] = []
        for mentions in self._mentions().values():
            self._add(mentions[0].word.facts, mentions)

    def _mentions(self) -> dict[str, list[Mention]]:
        """Returns the mentions of each word, the words in the order of their first."""
        mentions: dict[str, list[Mention]] = {}
        order = 0
        before: Clause | None = None
        for clause, sentence in self.clauses:
            is_advice, is_unreal = (
                sentence[0] in self._advice,
                not _UNREAL.isdisjoint(texts_of_condition(clause, before)),
            )
            before = clause
            for word in clause.words + clause.phrases:
                order += 1
                mention = Mention(word, clause, sentence, is_advice, is_unreal, order)
                if word.text in mentions:
                    mentions[word.text].append(mention)
                else:
                    mentions[word.text] = [mention]
        return mentions

    def _add(self, facts: Facts, mentions: list[Mention]) -> None:
        self._words.append(facts)
        for keys, index in ((facts.keys, self.by_key), (facts.forms, self.by_form)):
            for key in keys:  # most belong to one word, whose list is taken as it is
                index[key] = index[key] + mentions if key in index else mentions
        if facts.axes:
            outside = [mention for mention in mentions if not mention.word.is_in_phrase]
            for axis, side in facts.axes:
                self.by_axis[axis].extend([(side, mention) for mention in outside])

    @property
    def has_advice(self) -> bool:
        """Says whether a passage is advice."""
        return bool(self._advice)

    @cached_property
    def facts(self) -> "SourceIndex":
        """The index without advice: of what the critique says that there is."""
        return SourceIndex([passage for passage in self._passages if not passage.is_advice])

    @cached_property
    def topics(self) -> dict[Clause, tuple[Word, ...]]:
        """The words that tell what each clause is about: its own, and for “it does not hurt” those before it."""
        topics: dict[Clause, tuple[Word, ...]] = {}
        before: Clause | None = None
        for clause, _sentence in self.clauses:
            refers = before is not None and before.sentence == clause.sentence and clause.words[0].text in _REFERS_BACK
            topics[clause] = (*clause.words, *topics[before]) if before and refers else clause.words
            before = clause
        return topics

    @cached_property
    def _sentence_spans(self) -> dict[tuple[str, int], tuple[int, int]]:
        spans: dict[tuple[str, int], tuple[int, int]] = {}
        for clause, sentence in self.clauses:
            start = spans[sentence][0] if sentence in spans else clause.words[0].start
            spans[sentence] = (start, clause.words[-1].end)
        return spans

    def is_quoted(self, sentence: tuple[str, int], item: Item) -> bool:
        """Says whether an item quotes some of a sentence."""
        start, end = self._sentence_spans[sentence]
        return any(quote.question == sentence[0] and quote.start < end and start < quote.end for quote in item.evidence)

    @cached_property
    def sentence_keys(self) -> dict[tuple[str, int], set[str]]:
        """The keys of the words of each sentence."""
        keys: dict[tuple[str, int], set[str]] = defaultdict(set)
        for clause, sentence in self.clauses:
            keys[sentence].update(*[word.facts.keys for word in clause.words])
        return keys

    @cached_property
    def sentence_forms(self) -> dict[tuple[str, int], set[str]]:
        """The dictionary forms of the words of each sentence."""
        forms: dict[tuple[str, int], set[str]] = defaultdict(set)
        for clause, sentence in self.clauses:
            forms[sentence].update(clause.forms)
        return forms

    @cached_property
    def clause_keys(self) -> list[frozenset[str]]:
        """The keys of the words of each clause."""
        return [frozenset().union(*[word.facts.keys for word in clause.words]) for clause, _sentence in self.clauses]

    def supports(self, facts: Facts) -> bool:
        """Says whether the critique has the word, one that says the same, or a narrower one."""
        if facts.word not in self._supports:
            known = self.by_key.keys()
            is_same = not (known.isdisjoint(facts.keys) and known.isdisjoint(facts.near))
            self._supports[facts.word] = is_same or not self._wider_keys.isdisjoint(facts.keys)
        return self._supports[facts.word]

    @cached_property
    def _wider_keys(self) -> frozenset[str]:
        """The meanings that are near to words of the critique, or wider than they are."""
        return frozenset().union(*[facts.near for facts in self._words], *[facts.wider for facts in self._words])

    def find(self, facts: Facts) -> list[Mention]:
        """Returns the mentions of a word or of one that says the same."""
        if facts.word not in self._same:
            lists = [self.by_key[key] for key in self.by_key.keys() & facts.keys]
            self._same[facts.word] = unique(chain.from_iterable(lists)) if lists else []
        return self._same[facts.word]


def unique(mentions: Iterable[Mention]) -> list[Mention]:
    """Returns the mentions without repetition, in the order of the critique."""
    return sorted(set(mentions), key=attrgetter("order"))


@lru_cache(maxsize=_SOURCES_REMEMBERED)
def index_of(source: Source) -> SourceIndex:
    """Returns the index of a critique, made once for its items."""
    return SourceIndex(list(source.passages.values()))


@dataclass(slots=True, eq=False)  # not frozen, as Word
class Statement:
    """A clause that an item claims. `is_denied` turns all of it, as “No” does to a question.

    `context` are content words that it is about beyond its own: those of its sentence, and of the question for an
    answer of a few words. `is_advice` tells that it says what would be, rather than what is.
    """

    clause: Clause
    field: str
    is_denied: bool
    is_question: bool
    context: tuple[Word, ...]
    is_advice: bool
    is_verdict: bool = False


@remember_latest
def statements_of(item: Item) -> tuple[Statement, ...]:
    """Returns what an item claims: its answers, the premises of its questions, and questions with their yes or no."""
    return tuple(
        statement
        for path, exchange in item.exchanges()
        for statement in _exchange(path, exchange.question, exchange.answer)
    )


@remember_latest
def texts_of_statements(item: Item) -> frozenset[str]:
    """Returns the texts of all words that an item claims: most checks have no words there that concern them."""
    return frozenset().union(*[statement.clause.texts for statement in statements_of(item)])


def _exchange(path: str, question: str, answer: str) -> Iterator[Statement]:
    question_clauses, answer_clauses = read_text(question), read_text(answer)
    question_words = tuple(
        word for clause in question_clauses for word in clause.words if word.is_content or word.text in _WOULD
    )
    reply = yes_or_no(answer_clauses)
    if reply is not None or not is_closed(question_clauses):
        is_advice = _says_would(question_clauses)
        for clause in question_clauses:
            context = question_words if reply is not None else (*question_words, *_nouns_of_short(answer_clauses))
            is_denied = reply is False or names_none(answer_clauses)
            yield Statement(clause, f"{path}question", is_denied, True, context, is_advice, reply is not None)
    answer_is_short = sum(len(clause.content) for clause in answer_clauses) <= _SHORT_ANSWER
    for clause in answer_clauses:
        sentence = [peer for peer in answer_clauses if peer.sentence == clause.sentence]
        refers = any(word.text in _PRONOUNS for word in clause.words[:3])
        is_bare = clause is answer_clauses[0] and len(clause.content) <= _BARE_ANSWER
        is_short = refers or is_bare or answer_is_short
        neighbours = clause.words if len(sentence) == 1 else tuple([word for peer in sentence for word in peer.words])
        context = (*question_words, *neighbours) if is_short else neighbours
        is_advice = _says_would(sentence) or (is_short and _says_would(question_clauses))
        names_what_lacks = is_bare and bool(_ASKS_WHAT_LACKS.search(question))
        yield Statement(clause, f"{path}answer", names_what_lacks, False, context, is_advice)


def _nouns_of_short(answer: Sequence[Clause]) -> list[Word]:
    """Returns the nouns of an answer of a few words: of them its question says something."""
    words = [word for clause in answer for word in clause.content]
    return [word for word in words if word.is_noun] if len(words) <= _SHORT_ANSWER else []


def _says_would(clauses: Sequence[Clause]) -> bool:
    return any(
        not _WOULD.isdisjoint(texts_of_condition(clause, before))
        for before, clause in zip((None, *clauses), clauses, strict=False)
    )


_ASKS_WHAT_LACKS: Final = re.compile(
    r"^(?:what|which)\b.*\b(?:lacks?|lacking|miss(?:es)?|missing|without)\b", re.IGNORECASE
)
_ASKS_FOR_ABSENT: Final = re.compile(
    r"\b(?:not|n't|nowhere) (?:\w+ )?(?:among|present|shown|named|visible|seen|there|found|in the|part of|one of)\b"
    r"|\b(?:absent|missing) from\b|\bexcept\b",
    re.IGNORECASE,
)


def asks_for_absent(question: str) -> bool:
    """Says whether a question asks for what the image does not have: “which of these is not among the things?”."""
    return bool(_ASKS_FOR_ABSENT.search(question))


def is_closed(question: Sequence[Clause]) -> bool:
    """Says whether a question is answered by yes or no."""
    return any(clause.words and clause.words[0].text in _AUXILIARIES for clause in question)


def yes_or_no(answer: Sequence[Clause]) -> bool | None:
    """Returns True for yes, False for no; None for another answer."""
    first = answer[0].words[0].text if answer and answer[0].words else ""
    if first in _YES:
        return True
    return False if (first in _NO and len(answer[0].words) == 1) or _denies_degree(answer) else None


def _denies_degree(answer: Sequence[Clause]) -> bool:
    """Says whether an answer begins as “Not really”, “Not at all” and “Not for long” do."""
    texts = [*(word.text for word in answer[0].words[:2]), "", ""] if answer else [""]
    return texts[0] == "not" and texts[1] in _DEGREES
