"""Reads a critique as an index of what it mentions, and an item as the statements that it makes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from annotation.refining.checks.english.lexicon import Facts
from annotation.refining.checks.english.text import Clause, Word, read_text
from annotation.refining.items import Item
from annotation.refining.source import Source

_AUXILIARIES: Final = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "must",
        "isn",
        "aren",
        "doesn",
        "don",
    ]
)
_YES: Final = frozenset({"yes", "indeed", "certainly", "definitely", "absolutely", "yeah"})
_NO: Final = frozenset({"no", "hardly", "nope", "barely", "scarcely"})
_ADVICE: Final = "suggestion"
_UNREAL: Final = frozenset(["would", "could", "should", "might", "ought", "if"])
_WOULD: Final = frozenset(
    ["would", "could", "should", "might", "ought", "needs", "if", "improve", "improved", "improvement"]
)
_PRONOUNS: Final = frozenset(["it", "they", "this", "these", "them", "its", "their", "he", "she"])
_BARE_ANSWER: Final = 2
_SHORT_ANSWER: Final = 4
_SOURCES_REMEMBERED: Final = 16
_ITEMS_REMEMBERED: Final = 128


@dataclass(frozen=True, slots=True)
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

    def __init__(self, passages: Sequence[tuple[str, str]]) -> None:
        self.mentions: list[Mention] = []
        self.by_key: dict[str, list[Mention]] = defaultdict(list)
        self.by_axis: dict[int, list[tuple[int, Mention]]] = defaultdict(list)
        self.by_form: dict[str, list[Mention]] = defaultdict(list)
        self.supported: set[str] = set()
        self.sentence_keys: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.sentence_forms: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.modifiers: dict[Any, list[Any]] = {}
        self.clauses: list[tuple[Clause, tuple[str, int]]] = []
        for question, text in passages:
            for clause in read_text(text):
                self._add(question, clause)
        self.clause_keys = [
            ({key for word in clause.words for key in word.facts.keys}, self.sentence_keys[sentence])
            for clause, sentence in self.clauses
        ]

    def _add(self, question: str, clause: Clause) -> None:
        sentence = (question, clause.sentence)
        self.clauses.append((clause, sentence))
        is_unreal = any(word.text in _UNREAL for word in clause.words)
        for word in clause.words:
            mention = Mention(word, clause, sentence, question == _ADVICE, is_unreal, len(self.mentions))
            self.mentions.append(mention)
            for key in word.facts.keys:
                self.by_key[key].append(mention)
            for form in word.facts.forms:
                self.by_form[form].append(mention)
            for axis, side in word.facts.axes:
                self.by_axis[axis].append((side, mention))
            self.supported.update(word.facts.keys, word.facts.near, word.facts.wider)
            self.sentence_keys[sentence].update(word.facts.keys)
            self.sentence_forms[sentence].update(word.facts.forms)

    def supports(self, facts: Facts) -> bool:
        """Says whether the critique has the word, one that says the same, or a narrower one."""
        return not self.supported.isdisjoint(facts.keys) or not self.by_key.keys().isdisjoint(facts.near)

    def find(self, facts: Facts) -> list[Mention]:
        """Returns the mentions of a word or of one that says the same."""
        return unique(mention for key in facts.keys for mention in self.by_key.get(key, ()))


def unique(mentions: Iterable[Mention]) -> list[Mention]:
    """Returns the mentions without repetition, as they stand in the critique: sets have another order each time."""
    return sorted({id(mention): mention for mention in mentions}.values(), key=attrgetter("order"))


def index_of(source: Source) -> SourceIndex:
    """Returns the index of a critique, made once for its items."""
    return _index(tuple((passage.question, passage.text) for passage in source.passages.values()))


@lru_cache(maxsize=_SOURCES_REMEMBERED)
def _index(passages: tuple[tuple[str, str], ...]) -> SourceIndex:
    return SourceIndex(passages)


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause that an item claims. `is_denied` turns all of it, as “No” does to a question.

    `context` are content words that it is about beyond its own: those of its sentence, and of the question for an
    answer of a few words.
    """

    clause: Clause
    field: str
    is_denied: bool
    is_question: bool
    context: tuple[Word, ...]
    is_verdict: bool = False

    @property
    def is_advice(self) -> bool:
        """Whether it says what would be, rather than what is."""
        return any(word.text in _WOULD for word in (*self.clause.words, *self.context))


@lru_cache(maxsize=_ITEMS_REMEMBERED)
def statements_of(item: Item) -> tuple[Statement, ...]:
    """Returns what an item claims: its answers, the premises of its questions, and questions with their yes or no."""
    return tuple(
        statement
        for path, exchange in item.exchanges()
        for statement in _exchange(path, exchange.question, exchange.answer)
    )


def _exchange(path: str, question: str, answer: str) -> Iterator[Statement]:
    question_clauses, answer_clauses = read_text(question), read_text(answer)
    question_words = [
        word for clause in question_clauses for word in clause.words if word.is_content or word.text in _WOULD
    ]
    reply = yes_or_no(answer_clauses)
    if reply is not None or not is_closed(question_clauses):
        for clause in question_clauses:
            yield Statement(clause, f"{path}question", reply is False, True, tuple(question_words), reply is not None)
    for clause in answer_clauses:
        neighbours = [word for peer in answer_clauses if peer.sentence == clause.sentence for word in peer.words]
        refers = any(word.text in _PRONOUNS for word in clause.words[:3])
        is_bare = clause is answer_clauses[0] and len(clause.content) <= _BARE_ANSWER
        is_short = refers or is_bare or len([word for peer in answer_clauses for word in peer.content]) <= _SHORT_ANSWER
        context = (*question_words, *neighbours) if is_short else tuple(neighbours)
        yield Statement(clause, f"{path}answer", False, False, context)


def is_closed(question: Sequence[Clause]) -> bool:
    """Says whether a question is answered by yes or no."""
    return any(clause.words and clause.words[0].text in _AUXILIARIES for clause in question)


def yes_or_no(answer: Sequence[Clause]) -> bool | None:
    """Returns True for yes, False for no; None for another answer."""
    first = answer[0].words[0].text if answer and answer[0].words else ""
    if first in _YES:
        return True
    return False if first in _NO and len(answer[0].words) == 1 else None
