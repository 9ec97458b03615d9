"""`attribute_contradicted`: a question or answer rates an aspect, such as the composition, against its label."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import Statement, says_yes, statements_of
from annotation.refining.checks.chinese.reading import Clause, read_clauses
from annotation.refining.checks.chinese.vocabulary import lines_of
from annotation.refining.items import Item
from annotation.refining.source import Passage, Source

_WEAK: Final = "弱"
_STRONG: Final = "强"
_NEUTRAL: Final = "中"
LABELS: Final = ("strong", "weak", "neutral")
_ASPECTS: Final = {
    word: line.partition(":")[0] for line in lines_of("aspects") for word in line.partition(":")[2].split()
}
_RATINGS: Final = {
    word: line.partition(":")[0] for line in lines_of("ratings") for word in line.partition(":")[2].split()
}
# 三种色彩 counts colours, and does not speak of their use.
_ASPECT: Final = re.compile(f"(?<![种样])(?:{'|'.join(sorted(_ASPECTS, key=len, reverse=True))})")
_RATING: Final = re.compile("|".join(sorted(_RATINGS, key=len, reverse=True)))
_SIMILE: Final = re.compile(r"[像如似同佛].*一般")  # “as if”, not “ordinary”
_NOT_RATINGS: Final = re.compile(
    "强光|强烈|强调|增强|加强|强化|顽强|勉强|减弱|削弱|弱化|虚弱|好像|正好|恰好|刚好|只好|不好意思|最好[把将再先能在用]|好几"
    "|好让|还好|问题在|有没有|[么些何](?:问题|不足|毛病|缺点|败笔|硬伤|弱点|缺陷)|好处|稳稳|差不多|差别|差异|反差|色差|偏差|差点|普通人|俗话|稳定器|如何改善"
)
_BEGINNING: Final = 8  # characters: 主要在于色彩与光线


@dataclass(frozen=True, slots=True)
class Claim:
    """A rating of an aspect in a statement, with the word that rates and its offset in the text."""

    aspect: str
    rating: str
    word: str
    start: int
    is_negated: bool


def check_aspects(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that praises, blames or labels an aspect otherwise than the critique's label of it."""
    labels = {passage.name: passage for passage in source.passages.values() if {_WEAK, _STRONG} <= set(passage.options)}
    return [
        finding
        for question, answer in statements_of(item)
        for statement, claim in claims_of(question, answer)
        if (passage := labels.get(claim.aspect)) and contradicts(claim, passage, source)
        for finding in [_finding(statement, claim, passage)]
    ]


def _finding(statement: Statement, claim: Claim, passage: Passage) -> Finding:
    params = {"word": claim.word, "aspect": passage.name, "label": passage.text}
    end = claim.start + len(claim.word)
    return Finding("attribute_contradicted", "reject", statement.field, claim.start, end, params)


def contradicts(claim: Claim, passage: Passage, source: Source) -> bool:
    """Returns whether a claim disagrees with the label of its aspect."""
    is_strong, is_weak = passage.text == _STRONG, passage.text == _WEAK
    agrees = {
        "strong": is_strong,
        "weak": is_weak,
        "neutral": not is_strong and not is_weak,
        "praise": not is_weak or _is_said(passage.name, "praise", source),
        "blame": not is_strong or _is_said(passage.name, "blame", source),
    }[claim.rating]
    if claim.is_negated and claim.rating in ("praise", "blame"):
        return False
    return agrees == claim.is_negated


def _is_said(aspect: str, rating: str, source: Source) -> bool:
    """Returns whether the prose itself praises or blames an aspect, against its label."""
    labels = {rating, {"praise": "strong", "blame": "weak"}[rating]}
    prose = (passage.text for passage in source.passages.values() if passage.is_prose)
    clauses = (clause for text in prose for clause in read_clauses(text) if aspect in aspects_in(clause.text))
    return any(claim.rating in labels for clause in clauses for claim in ratings_in(clause))


def claims_of(question: Statement, answer: Statement) -> Iterator[tuple[Statement, Claim]]:
    """Yields the ratings of aspects that a question takes for granted and that its answer gives."""
    verdict = says_yes(question.text, answer.text) if question.is_yes_no else True
    aspects = [aspect for clause in question.clauses for aspect in aspects_in(clause.text)]
    ratings = [rating for clause in question.clauses for rating in ratings_in(clause)]
    is_open = len({rating.rating for rating in ratings}) > 1  # “weak, neutral or strong?”
    if verdict is not None and not is_open:
        for claim in _claims(question.clauses, ()):
            if claim.rating in ("praise", "blame") and not question.is_yes_no:
                continue  # the flaw of what is strong may be asked for
            yield question, replace(claim, is_negated=claim.is_negated == verdict)
    yield from ((answer, claim) for claim in _claims(answer.clauses, aspects if len(aspects) == 1 else ()))
    asks_for_aspect = "最" in question.text or "哪" in question.text
    if ratings and not aspects and asks_for_aspect and not question.is_yes_no and answer.clauses:
        # “What is its weakest point?” rates the aspect that the answer begins with.
        for aspect in aspects_in(answer.clauses[0].text[:_BEGINNING])[:1]:
            yield answer, replace(ratings[0], aspect=aspect, start=answer.clauses[0].start)


def _claims(clauses: Sequence[Clause], subject: Sequence[str]) -> Iterator[Claim]:
    """Yields the ratings of clauses, each with its aspect: the clause's own, or that of the clause before it."""
    sentence = clauses[0].sentence if clauses else 0
    for clause in clauses:
        named, ratings = aspects_in(clause.text), ratings_in(clause)
        for rating in ratings:
            if named or rating.rating in LABELS:
                yield from (replace(rating, aspect=aspect) for aspect in named or subject)
        subject = named or (subject if clause.sentence == sentence and not ratings else ())
        sentence = clause.sentence


@lru_cache(maxsize=4096)
def aspects_in(text: str) -> list[str]:
    """Returns the aspects of which a text speaks, each once."""
    return list(dict.fromkeys(_ASPECTS[word] for word in _ASPECT.findall(text)))


@lru_cache(maxsize=4096)
def ratings_in(clause: Clause) -> tuple[Claim, ...]:
    """Returns the words of a clause that rate, as claims that name no aspect yet."""
    if clause.text.strip() == _NEUTRAL:
        return (Claim("", "neutral", _NEUTRAL, clause.start, is_negated=False),)
    if not _RATING.search(clause.text):
        return ()
    masked = _NOT_RATINGS.sub(lambda word: "　" * len(word.group()), clause.text)
    masked = _SIMILE.sub(lambda words: "　" * len(words.group()), masked)
    return tuple(
        Claim("", _RATINGS[word], word, clause.start + match.start(), clause.negated[match.start()])
        for match in _RATING.finditer(masked)
        for word in [match.group()]
    )
