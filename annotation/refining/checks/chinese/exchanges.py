"""Splits an item into the statements that it makes: its questions, also as yes and no answer them, and its answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotation.refining.checks.chinese.reading import Clause, fold, read_clauses
from annotation.refining.items import Exchange, Item
from annotation.refining.source import Passage, Source

_YES_NO_QUESTION: Final = re.compile(r"吗[？?]?$|是否|能否|可否|([\u4e00-\u9fff])[不没]\1|[对是好]吧[？?]?$")
_YES: Final = re.compile(
    r"^(?:是(?!否)|对(?!比|焦)|有|能|可以|会|的确|确实|没错|当然|算得上|称得上|够|美|好|做到|衬得|成了|值得|自然|正是|确是|嗯|算|属于|站得住|看得|达到|拍到|抓住|足够|完全(?!不|没|未|谈不|算不)|基本(?!上?[不没未无])|大体(?!上?[不没未无])|相当|非常|很)"
)
_NO: Final = re.compile(
    r"^(?:(?:基本|几乎|大体|大致|完全|其实|恐怕|倒|还|也|整体|总体)上?(?=不|没|未|无须|无需|谈不上|算不上)|不|否|没|无|并不|并非|未|算不上|称不上|谈不上|从未|毫不|绝|远[未没不非]|尚[未没]|哪里|难)"
)


# 难道没有优点吗 expects a no, and 没有优点吗 takes 有 as well as 没有: what a yes or no says of them is open.
_RHETORICAL: Final = re.compile("难道|岂不?|何尝|莫非|莫不是|不成[？?]?$|不会是.*吧")
_ASKS_DENIAL: Final = re.compile(r"(?:(?<!有)没有?|(?<![是要])不(?![错仅只过同禁])|毫无|从未).*吗[？?]?$")
_PLAIN_VERDICT: Final = re.compile(r"^(?:是的|对[，,。！]|没错|确实|的确|不[，,]|不是|并非|否)")
# Ends a question that is asked of all that precedes it: 天空很暗，对吗？
_TAG: Final = re.compile(r"^\s*(?:[对是好]吗|对不对|是不是|对吧|是吧|是这样吗|是否如此|是否属实|没错吧)\s*$")
_QUESTION_WORDS: Final = re.compile(r"吗\s*$|是否|能否|可否|([\u4e00-\u9fff])[不没]\1")

_ITEMS_REMEMBERED: Final = 128
SOURCES_REMEMBERED: Final = 16
ADVICE: Final = "suggestion"  # the type of items that say what should be otherwise


@dataclass(frozen=True, slots=True)
class Statement:
    """A text of the item that claims something. `denied` is a question to which the answer is no."""

    field: str
    text: str
    clauses: tuple[Clause, ...]
    is_question: bool
    is_yes_no: bool = False
    denied: bool = False


def gives_advice(source: Source, question: str) -> bool:
    """Returns whether the answer to a question of the critique says what should be otherwise."""
    passage = source.passages.get(question)
    return passage is not None and passage.is_advice


def is_yes_no(question: str) -> bool:
    """Returns whether a question can be answered by yes or no."""
    return bool(_YES_NO_QUESTION.search(fold(question).strip()))


@lru_cache(maxsize=_ITEMS_REMEMBERED)
def says_yes(question: str, answer: str) -> bool | None:
    """Returns whether an answer begins with a yes, or with a word of the question; None if it says neither."""
    if _leaves_open(question, answer):
        return None
    if _NO.match(folded := fold(answer).strip()):
        return False
    if _YES.match(folded):
        return True
    first = next((token for clause in read_clauses(answer) for token in clause.tokens), None)
    echoes = first is not None and first.tag[0] in "vad" and len(first.text) > 1 and first.text in fold(question)
    return True if echoes else None


def _leaves_open(question: str, answer: str) -> bool:
    """Returns whether a yes or no does not tell what is so: of a rhetorical question, or 有 after 没有…吗."""
    if _RHETORICAL.search(question):
        return True
    last = fold(question).rpartition("，")[2]
    return bool(_ASKS_DENIAL.search(last)) and not _PLAIN_VERDICT.match(fold(answer).strip())


def is_denied(statement: Statement, clause: Clause) -> bool:
    """Returns whether a no denies a clause of its question: the one that asks, not what it takes for granted."""
    if not statement.denied or len(statement.clauses) == 1:
        return statement.denied
    if any(_TAG.match(part.text) for part in statement.clauses):
        return True
    asking = [part for part in statement.clauses if _QUESTION_WORDS.search(part.text)]
    return not asking or clause in asking


@lru_cache(maxsize=_ITEMS_REMEMBERED)
def statements_of(item: Item) -> tuple[tuple[Statement, Statement], ...]:
    """Returns the question and the answer of each exchange of an item, as statements."""
    return tuple(
        (_question(path, exchange), _statement(f"{path}answer", exchange.answer)) for path, exchange in item.exchanges()
    )


def _question(path: str, exchange: Exchange) -> Statement:
    yes_no = is_yes_no(exchange.question)
    denied = yes_no and says_yes(exchange.question, exchange.answer) is False
    clauses = read_clauses(exchange.question)
    return Statement(f"{path}question", exchange.question, clauses, True, yes_no, denied)


def _statement(field: str, text: str) -> Statement:
    return Statement(field, text, read_clauses(text), is_question=False)


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause of the critique, and whether the item cites characters of it."""

    question: str
    clause: Clause
    is_cited: bool


@lru_cache(maxsize=_ITEMS_REMEMBERED)
def clauses_of(item: Item, source: Source) -> tuple[Cited, ...]:
    """Returns the clauses of the critique's prose, each with whether the item cites it."""
    return tuple(
        Cited(passage.question, clause, _is_cited(item, passage, clause))
        for passage in source.passages.values()
        if passage.is_prose
        for clause in read_clauses(passage.text)
    )


def _is_cited(item: Item, passage: Passage, clause: Clause) -> bool:
    return any(
        evidence.question == passage.question and evidence.start < clause.end and evidence.end > clause.start
        for evidence in item.evidence
    )


@lru_cache(maxsize=SOURCES_REMEMBERED)
def text_of(source: Source) -> str:
    """Returns all that the critique says, folded: names, choices and prose."""
    return fold("\n".join(_texts(source)))


@lru_cache(maxsize=SOURCES_REMEMBERED)
def all_clauses_of(source: Source) -> tuple[Clause, ...]:
    """Returns the clauses of all that the critique says: names, choices and prose."""
    return tuple(clause for text in _texts(source) for clause in read_clauses(text))


def _texts(source: Source) -> Iterator[str]:
    for passage in source.passages.values():
        yield from (passage.name, passage.text)
