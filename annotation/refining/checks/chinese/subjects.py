"""`attribute_contradicted`: what the critique says of one thing is said of another. Span: the noun.

A clause that takes over words of a clause of the critique has to be about a noun of that clause or of its sentence, if
its own noun is known from elsewhere. The answer to “哪里最险而稳？” has to name what stands with 险而稳.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.aspects import aspects_in
from annotation.refining.checks.chinese.exchanges import Cited, Statement, clauses_of, statements_of, text_of
from annotation.refining.checks.chinese.reading import Clause, Token
from annotation.refining.checks.chinese.vocabulary import words_of
from annotation.refining.checks.chinese.words import names_in, synonyms_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_ASKS_FOR_THING: Final = re.compile(
    r"什么(?!样|程度|时候|情绪|感受|感觉|心情|印象|效果|关系|影响|作用)|哪|谁|何物|何处|何以"
)
_ASKS_FOR_REASON: Final = re.compile(r"为什么|为何|怎样|怎么|如何|何时|哪一?[档种级项类]|什么时")
_PREDICATES: Final = frozenset("vaizld")
_CONTENT: Final = frozenset("nvaizljbs")
_SILENT: Final = words_of("not_predicates") | words_of("adverbs") | words_of("placeholders")


_REFERENCES: Final = re.compile("^.{0,2}[它他她]|^这(?:样|里|才|也|就|让|使|一)|[在因靠为由][这它]")
_OPENERS: Final = words_of("openers")
_CONTINUES: Final = re.compile("^[也却又还并且而就便才把被]|[这那此]")
_ASKS_FOR_OBJECT: Final = re.compile("[^是的在](?:什么|谁|哪里|哪儿|何物|何处)[呢？?]*$")
_SITES: Final = "上下里中内外旁边间前后"
_PRONOUN: Final = re.compile("[它他她]")
_TRIGRAM: Final = 0.75
_TAKEN_OVER: Final = 1.5
_WHOLE_WORD: Final = 1.5
_ONE_CHARACTER: Final = 0.75
_GENERIC: Final = 0.5


@dataclass(frozen=True, slots=True)
class Claim:
    """What an answer says of a thing: its nouns, the words that its question asks for, its own words and its text."""

    subject: tuple[Token, ...]
    question_words: tuple[Token, ...]
    answer_words: tuple[Token, ...]
    text: str
    is_object: bool = False


def check_subjects(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an answer that gives a thing what belongs to another."""
    return list(_findings(item, source))


def _findings(item: Item, source: Source) -> Iterator[Finding]:
    for question, answer in statements_of(item):
        for claim in _claims(question, answer):
            subject = claim.subject[-1]
            owner = _other_owner(claim, item, source) if _is_known(subject.text, source) else None
            if owner is not None:
                params = {"word": subject.text, "aspect": subject.text, "label": owner.text.strip()}
                end = subject.start + len(subject.text)
                yield Finding("attribute_contradicted", "reject", answer.field, subject.start, end, params)
                break


def _claims(question: Statement, answer: Statement) -> Iterator[Claim]:
    """Yields each thing of which an answer speaks, with what its question asks for and what it says itself."""
    sentence = -1
    before: tuple[Token, ...] = ()
    for index, clause in enumerate(answer.clauses):
        subject = subject_nouns(clause)
        if before and clause.sentence == sentence and _REFERENCES.search(clause.text):
            yield Claim(before, (), tuple(filter(says_something, clause.tokens)), clause.text)
        elif subject:
            end = subject[-1].start + len(subject[-1].text) - clause.start
            query = _question_words(question) if index == 0 else ()
            is_object = bool(_ASKS_FOR_OBJECT.search(question.text.strip()))
            yield Claim(subject, query, _answer_words(clause, subject), clause.text[end:], is_object)
        if subject and clause.sentence != sentence:
            sentence, before = clause.sentence, subject


def _question_words(question: Statement) -> tuple[Token, ...]:
    """Returns the words of a question that asks for a thing: what is to be true of the thing."""
    if question.is_yes_no or _ASKS_FOR_REASON.search(question.text) or not _ASKS_FOR_THING.search(question.text):
        return ()
    return tuple(token for clause in question.clauses for token in clause.tokens if says_something(token))


def _answer_words(clause: Clause, subject: Sequence[Token]) -> tuple[Token, ...]:
    cleft = clause.start + clause.text.find("的是")
    return tuple(
        token
        for token in clause.tokens
        if (token.start > subject[-1].start or token.start < cleft) and says_something(token)
    )


def says_something(token: Token) -> bool:
    """Returns whether a token carries content, and does not merely stand for what is spoken of."""
    return token.tag[0] in _CONTENT and token.text not in _SILENT


@lru_cache(maxsize=4096)
def subject_nouns(clause: Clause) -> tuple[Token, ...]:
    """Returns the nouns that a clause begins with, its subject last: of 墙上那道斜斜的光斑很好看, 墙 and 光斑."""
    nouns: list[Token] = []
    is_led_to = False
    first = clause.start + clause.text.find("的是") + 1  # 最好的是光: what stands behind 是
    for index, token in enumerate(clause.tokens):
        if token.start < first:
            continue
        if token.text == "得" and nouns:  # 手画得潦草: what stands before 得 is a verb
            del nouns[len(nouns) - (len(nouns[-1].text) == 1 and len(nouns) > 1) :]
            break
        if is_noun(token) and token.text not in _SILENT:
            nouns.append(token)
        elif token.tag[0] in "vaizld" and not _modifies(token, clause.tokens[index + 1 : index + 3]):
            leads = token.tag[0] != "v" or token.text in _OPENERS or is_led_to
            if nouns or not leads:
                break
        is_led_to = is_led_to or token.text in _OPENERS
    return tuple(nouns)


@lru_cache(maxsize=4096)
def _is_name(text: str, tag: str) -> bool:
    is_listed = text in words_of("generic") or text in words_of("objects") or bool(aspects_in(text))
    has_head = tag[0] != "v" and _head(text) in words_of("concrete")  # 扭头 names no head
    return len(text) > 1 and (is_listed or has_head or bool(synonyms_of(text)))


def is_noun(token: Token) -> bool:
    """Returns whether a token names something; the dictionary takes many names for verbs, such as 构图 and 选手."""
    if len(token.text) == 1 and token.text not in words_of("concrete"):
        return False
    is_quality = token.tag[0] == "a" and token.text in words_of("generic")
    return token.tag[0] == "n" or (token.tag[0] in "vadsz" and not is_quality and _is_name(token.text, token.tag))


def _modifies(token: Token, following: Sequence[Token]) -> bool:
    """Returns whether a word belongs to a noun behind it, by 的 or as a noun of action: 浮游颗粒."""
    texts = [peer.text for peer in following]
    is_action = token.tag == "vn" and bool(following) and is_noun(following[0])
    return is_action or texts[:1] == ["的"] or (texts[1:] == ["的"] and following[0].tag[0] in "vazud")


def _is_known(word: str, source: Source) -> bool:
    return word in text_of(source) or not names_in(source).isdisjoint(synonyms_of(word))


def _other_owner(claim: Claim, item: Item, source: Source) -> Clause | None:
    """Returns the cited clause from which words are taken over, if neither it nor its sentence has the subject."""
    parts = clauses_of(item, source)
    scores = _scores(claim.question_words, "", parts) if claim.question_words else []
    is_by_question = max((score for score, _ in scores), default=0) >= _TAKEN_OVER
    if not is_by_question:
        scores = _scores((*claim.question_words, *claim.answer_words), claim.text, parts)
    best = max((score for score, _ in scores), default=0)
    if best < _TAKEN_OVER:
        return None
    closest = [index for score, index in scores if score == best]
    for index in closest:
        texts = "".join(word.text for word in claim.question_words) if is_by_question and not claim.is_object else ""
        context = _context(index, parts, texts)
        nouns = [noun.text for noun in claim.subject if noun is claim.subject[-1] or noun.text[-1] not in _SITES]
        if any(_stands_in(noun, clause) for noun in nouns for clause in context):
            return None
    return parts[closest[0]].clause


def _scores(words: Sequence[Token], text: str, parts: Sequence[Cited]) -> list[tuple[float, int]]:
    texts, trigrams = {word.text for word in words}, _trigrams(text)
    return [
        (_shared(texts, part.clause) + _TRIGRAM * len(trigrams & _trigrams(part.clause.text)), index)
        for index, part in enumerate(parts)
        if part.is_cited
    ]


def _shared(words: Iterable[str], clause: Clause) -> float:
    score = 0.0
    for word in words:
        if word in clause.text:
            weight = _WHOLE_WORD if len(word) > 1 else _ONE_CHARACTER
            score += _GENERIC if word in words_of("generic") else weight
        elif len(word) > 1 and not set(word).isdisjoint(clause.text):
            score += _GENERIC
    return score


@lru_cache(maxsize=4096)
def _trigrams(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))


def _context(index: int, parts: Sequence[Cited], query: str) -> list[Clause]:
    """Returns a clause and those of which it may speak: of its sentence, and before it where it has a pronoun.

    With what a question asks for, it goes back only to a thing that the question does not name.
    """
    question, clause = parts[index].question, parts[index].clause
    sentence = [part.clause for part in parts if _is_together(part, parts[index])]
    has_pronoun = bool(_PRONOUN.search(clause.text))
    if has_pronoun and clause is sentence[0]:
        return [part.clause for part in parts if part.question == question and part.clause.start <= clause.start]
    if not query or has_pronoun:
        return sentence
    context = [clause]
    for part in reversed(parts[:index]):
        if not _is_together(part, parts[index]) or _names_other(context[-1], query):
            break
        context.append(part.clause)
    return context


def _is_together(part: Cited, peer: Cited) -> bool:
    return part.question == peer.question and part.clause.sentence == peer.clause.sentence


def _names_other(clause: Clause, query: str) -> bool:
    """Returns whether a clause begins with a thing of its own that a question does not name."""
    nouns = () if _CONTINUES.search(clause.text) else subject_nouns(clause)
    return any(noun.text not in query and noun.text not in words_of("generic") for noun in nouns)


def _stands_in(word: str, clause: Clause) -> bool:
    if word in clause.text or _head(word) in clause.text:
        return True
    if word in words_of("generic") and not set(word).isdisjoint(clause.text):
        return True
    names = {token.text for token in clause.tokens}
    return not names.isdisjoint(synonyms_of(word))


def _head(word: str) -> str:
    return word[-2] if len(word) > 1 and word[-1] in "子儿头部" else word[-1]
