"""`polarity_turned` and `yes_no_contradicted`: a statement denies what the critique says, or says what it denies."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import (
    ADVICE,
    Statement,
    clauses_of,
    gives_advice,
    is_denied,
    says_yes,
    statements_of,
)
from annotation.refining.checks.chinese.opposites import LIGHT, Sense, senses_of
from annotation.refining.checks.chinese.reading import Clause, Token, is_vain_attempt
from annotation.refining.checks.chinese.topics import IGNORED, PREDICATES, content_of, subject_of
from annotation.refining.checks.chinese.vocabulary import words_of
from annotation.refining.checks.chinese.words import name_of_thing, synonyms_of
from annotation.refining.items import Item
from annotation.refining.source import Source

# 分辨率不足 says that there is little, not that there is none.
_TRAILING: Final = tuple(words_of("trailing_negations") - {"不足", "不够", "匮乏"})
# Behind one of these, and perhaps a verb of one character, a noun is said not to be there: 没有(拍)天空.
_OUTRIGHT: Final = re.compile(
    r"(?:没有|没|毫无|并无|无|缺少|缺乏|不见|没什么|少了|丢了|丢失|失去)(?:任何|什么|一点|一个|一丝)?[\u4e00-\u9fff]?$"
)
_DEGREE: Final = re.compile(r"(?:不|很|太|有些|有点|十分|非常|更|略|偏|稍|不够|最|显得|显|发|相当|过于|颇)$")
_ASKING: Final = re.compile(r"是否|能否|可否|是(?!不是)|([\u4e00-\u9fff])[不没]\1")
_ADVICE: Final = re.compile(r"避免|防止|如何|怎样|怎么|为何要")  # asks how to do a thing, without claiming it
_COMPLEMENTS: Final = frozenset("掉了好住完成到上下去着满全死")
_POTENTIAL: Final = re.compile(r"([\u4e00-\u9fff])([得不])([住清出开见到上下稳动起全准完好过透够])")
_DENIED: Final = re.compile(
    _ASKING.pattern + r"|的(?![吗？?])|算(?!得|不)|属于|意味着|等于|导致|造成|会(?!不)|让|使"
)  # a no denies nothing that modifies: 偏冷的色温
_REMOVES: Final = re.compile(
    "[去清消移拿修抹裁撤删擦剔除挪拆搬换P]掉|消除|清除|移除|删[去除减]|去除|除去|裁[去切]|避[开免]|抹[去除]|减少|撤[去走]|移[开走]|挪[开走]|遮[住掉]"
)
_REMAINDER: Final = re.compile("其余|其他|其它|余下|剩下的")  # are what is not spoken of
_LIKENESS: Final = 5
_UNCERTAIN: Final = re.compile("|".join(words_of("uncertain")))
_LOSSES: Final = re.compile("|".join(words_of("losses")))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A word of a statement whose polarity is not that of the critique, and the critique's clause."""

    word: str
    start: int
    clause: Clause


def check_polarity(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that denies what the cited clauses say, says what they deny, or says the contrary."""
    cited = _cited(item, source)
    return [
        _finding(statement, contradiction)
        for question, answer in statements_of(item)
        for statement in ((question, answer) if _asserts(question, answer) else (answer,))
        for contradiction in _contradictions(statement, _topic(question, statement), cited)
    ]


def _cited(item: Item, source: Source) -> list[Clause]:
    """Returns the cited clauses; of advice only those that advise, where any do: it denies what is blamed elsewhere."""
    parts = [part for part in clauses_of(item, source) if part.is_cited]
    advising = [part for part in parts if gives_advice(source, part.question)] if item.type == ADVICE else []
    return [part.clause for part in advising or parts]


def _topic(question: Statement, statement: Statement) -> frozenset[str]:
    """Returns the content characters of the question that an answer need not repeat."""
    return frozenset() if statement is question else frozenset().union(*map(content_of, question.clauses))


def _asserts(question: Statement, answer: Statement) -> bool:
    """Returns whether question and answer together say something: that a yes or no is understood."""
    return not question.is_yes_no or says_yes(question.text, answer.text) is not None


def _finding(statement: Statement, contradiction: Contradiction) -> Finding:
    code = "yes_no_contradicted" if statement.is_yes_no else "polarity_turned"
    end = contradiction.start + len(contradiction.word)
    params = {"word": contradiction.word, "quote": contradiction.clause.text.strip()}
    return Finding(code, "reject", statement.field, contradiction.start, end, params)


def _contradictions(statement: Statement, topic: frozenset[str], cited: Sequence[Clause]) -> list[Contradiction]:
    """Returns the contradictions; none if the answer is no and may deny another word of the question than those."""
    contradictions = list(_compare(statement, topic, cited))
    if statement.denied and contradictions and any(_compare(replace(statement, denied=False), topic, cited)):
        return []
    return contradictions


def _compare(statement: Statement, topic: frozenset[str], cited: Sequence[Clause]) -> Iterator[Contradiction]:
    certain = [clause for clause in cited if not _is_lost(clause)]
    for index, clause in enumerate(statement.clauses):
        denied = is_denied(statement, clause)  # not what stands before what it asks
        if certain_until(clause) == len(clause.text) and not (statement.is_question and _ADVICE.search(clause.text)):
            first = asked_from(statement, clause)
            for token in clause.tokens:
                is_named = statement.is_question and (may_name(token) or (denied and _is_subject(token, clause)))
                if token.start >= first and not is_named:
                    yield from _same_word(token, clause, denied, certain)
            subject = subject_of(clause, statement.clauses[:index])
            shared = subject | topic if index == 0 else subject
            asking = statement if denied == statement.denied else replace(statement, denied=denied)
            yield from _contraries(clause, shared, asking, cited, not subject)
            yield from _potentials(clause, denied, cited)


@lru_cache(maxsize=4096)
def _is_lost(clause: Clause) -> bool:
    return bool(_LOSSES.search(clause.text))


@lru_cache(maxsize=4096)
def certain_until(clause: Clause) -> int:
    """Returns the offset in a clause behind which it leaves open what it says, such as that of 本来."""
    marker = _UNCERTAIN.search(clause.text)
    return marker.start() if marker else len(clause.text)


def asked_from(statement: Statement, clause: Clause) -> int:
    """Returns the offset behind which a question asks: what stands before 是否 or 有没有 it takes for granted."""
    asking = _DENIED if is_denied(statement, clause) else _ASKING
    markers = list(asking.finditer(clause.text)) if statement.is_yes_no else []
    return clause.start + markers[-1].end() if markers else clause.start


def _is_subject(token: Token, clause: Clause) -> bool:
    """Returns whether a clause says something of what the dictionary takes for a verb, such as 透视 in 透视准确吗."""
    behind = [peer for peer in clause.tokens if peer.start > token.start and peer.text not in IGNORED]
    return token.tag[0] == "v" and bool(behind) and behind[0].tag[0] == "a"


def may_name(token: Token) -> bool:
    """Returns whether a token may name a thing, and be no predicate, though the dictionary is not sure."""
    return token.tag[0] in "nd" or token.tag == "vn"


def _same_word(token: Token, clause: Clause, denied: bool, cited: Sequence[Clause]) -> Iterator[Contradiction]:
    """Finds the same word, denied in one of the two."""
    is_said = is_predicate(token, clause)
    if (
        token.text in IGNORED
        or is_vain_attempt(token, clause)
        or not (is_said or token.tag[0] == "n" or name_of_thing(token))
    ):
        return
    occurrences = [(source_clause, offset) for source_clause in cited for offset in _offsets(source_clause, token.text)]
    if not occurrences and len(token.text) == 2 and token.tag == "v" and token.text[1] in _COMPLEMENTS:
        occurrences = [
            (source_clause, offset) for source_clause in cited for offset in _offsets(source_clause, token.text[0])
        ]
        occurrences += [
            (peer, verb.start - peer.start)
            for peer in cited
            for verb in peer.tokens
            if len(verb.text) == 2 and verb.text[0] == token.text[0] and verb.text[1] in _COMPLEMENTS - {"上", "下"}
        ]  # 冻住 and 冻死
    if not occurrences and len(token.text) == 2 and is_said:
        occurrences = _by_one_character(token, cited)
    if not is_said:
        outright = is_denied_outright(clause, token.start - clause.start, token.text)
        if outright and not occurrences:
            occurrences = _named_otherwise(token, cited)
        occurrences = [
            occurrence for occurrence in occurrences if is_denied_outright(*occurrence, token.text) != outright
        ]
    if token.text in ("像", "像是", "好像"):  # 不像三角洲 denies another likeness than 像没画完 states
        likeness = set(clause.text[token.start - clause.start + len(token.text) :][:_LIKENESS])
        occurrences = [
            (peer, offset) for peer, offset in occurrences if likeness & set(peer.text[offset + 1 :][:_LIKENESS])
        ]
    if _REMOVES.search(clause.text):  # 消除反光 and 去掉反光 say the same, though only one is read as a denial
        occurrences = [(peer, offset) for peer, offset in occurrences if not _REMOVES.search(peer.text)]
    negated = token.is_negated != denied
    if occurrences and all(source_clause.negated[offset] != negated for source_clause, offset in occurrences):
        yield Contradiction(token.text, token.start, occurrences[0][0])


def _by_one_character(token: Token, cited: Sequence[Clause]) -> list[tuple[Clause, int]]:
    """Returns where verbs of one character stand that a verb of two has: 闪躲 and 躲."""
    if token.tag[0] != "v" or token.is_negated:
        return []
    return [
        (clause, peer.start - clause.start)
        for clause in cited
        for peer in clause.tokens
        if len(peer.text) == 1 and peer.tag[0] == "v" and peer.text in token.text and peer.text not in IGNORED
    ]


def _named_otherwise(token: Token, cited: Sequence[Clause]) -> list[tuple[Clause, int]]:
    """Returns where a thing stands that has the head of a word, or a synonym of it: 影子 and 黑影."""
    names = synonyms_of(token.text)
    return [
        (clause, peer.start - clause.start)
        for clause in cited
        for peer in clause.tokens
        if len(token.text) > 1 and peer.tag[0] == "n" and (peer.text in names or peer.text[-1] == token.text[0])
    ]


def is_predicate(token: Token, clause: Clause) -> bool:
    """Returns whether a token says something of a subject: a verb, an adjective, or a noun behind an adverb."""
    if token.tag[0] in PREDICATES or (token.tag[0] == "d" and len(token.text) > 1):
        return not name_of_thing(token)
    return token.tag[0] == "n" and bool(_DEGREE.search(clause.text[: token.start - clause.start]))


def is_denied_outright(clause: Clause, offset: int, word: str) -> bool:
    """Returns whether a clause says of a noun that it is not there, rather than something else about it."""
    behind = clause.text[offset + len(word) :]
    return clause.negated[offset] and bool(_OUTRIGHT.search(clause.text[:offset]) or behind.startswith(_TRAILING))


def _contraries(
    clause: Clause, subject: frozenset[str], statement: Statement, cited: Sequence[Clause], is_bare: bool
) -> Iterator[Contradiction]:
    """Finds a word and its contrary in clauses that speak of the same thing."""
    if not senses_of(clause) or _REMAINDER.search(clause.text):
        return
    first = asked_from(statement, clause)
    stated = [sense for part in statement.clauses if part.sentence == clause.sentence for sense in senses_of(part)]
    for sense in senses_of(clause):
        is_mixed = any(rival.pair == sense.pair and rival.sign != sense.sign for rival in stated)
        if is_mixed or sense.start < first or (sense.is_place and statement.is_question):
            continue
        matching = [
            (len(subject & subject_of(source_clause, cited[:index])), source_clause, candidate)
            for index, source_clause in enumerate(cited)
            for candidate in senses_of(source_clause)
            if candidate.pair == sense.pair and candidate.start - source_clause.start < certain_until(source_clause)
        ]
        best = max((shared for shared, _, _ in matching), default=0)
        if best == 0 and not (statement.is_yes_no or is_bare or _is_only_said_of(sense, subject, cited)):
            continue
        closest = [(source_clause, candidate) for shared, source_clause, candidate in matching if shared == best]
        is_repeated = any(_repeats(sense, clause, peer, candidate, closest) for _, peer, candidate in matching)
        if is_repeated and not statement.denied:
            continue
        if closest and all(
            (candidate.sign != sense.sign) != statement.denied and (statement.denied or sense.may_deny(candidate))
            for _, candidate in closest
        ):
            yield Contradiction(sense.word, sense.start, closest[0][0])


def _repeats(
    sense: Sense, clause: Clause, source_clause: Clause, candidate: Sense, closest: Sequence[tuple[Clause, Sense]]
) -> bool:
    """Returns whether a clause says in the same word of the same subject what a clause of the critique says."""
    if (candidate.word, candidate.sign) != (sense.word, sense.sign):
        return False
    content = content_of(clause)
    shared = len(content & content_of(source_clause))
    return shared > 0 and all(shared >= len(content & content_of(peer)) for peer, _ in closest)


def _is_only_said_of(sense: Sense, subject: frozenset[str], cited: Sequence[Clause]) -> bool:
    """Returns whether what is cited speaks of nothing else that a statement may mean than what has the contrary."""
    if sense.is_strict:
        return False
    having = {clause.sentence for clause in cited if any(peer.pair == sense.pair for peer in senses_of(clause))}
    return all(clause.sentence in having or subject.isdisjoint(content_of(clause)) for clause in cited)


def _potentials(clause: Clause, denied: bool, cited: Sequence[Clause]) -> Iterator[Contradiction]:
    """Finds a verb that something can be and cannot be: 压得住 and 压不住."""
    for match in _POTENTIAL.finditer(clause.text):
        verb, sign, complement = match.groups()
        for source_clause in cited:
            can, cannot = (f"{verb}{infix}{complement}" in source_clause.text for infix in "得不")
            if can != cannot and can == ((sign == "不") != denied):
                yield Contradiction(match.group(), clause.start + match.start(), source_clause)


def _offsets(clause: Clause, word: str) -> Iterator[int]:
    if len(word) == 1:
        end = clause.start + certain_until(clause)
        for token in (token for token in clause.tokens if token.start < end):
            if token.text == word or (len(token.text) == 2 and token.text[1] == word and token.text[0] in LIGHT):
                yield token.start - clause.start + len(token.text) - 1
        return
    offset = clause.text.find(word, 0, certain_until(clause))
    while offset >= 0:
        yield offset
        offset = clause.text.find(word, offset + 1, certain_until(clause))
