"""`grade_contradicted`: a question or answer grades the whole image otherwise than the critique does."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.aspects import aspects_in
from annotation.refining.checks.chinese.exchanges import Statement, says_yes, statements_of
from annotation.refining.checks.chinese.reading import Clause
from annotation.refining.checks.chinese.vocabulary import lines_of, words_of
from annotation.refining.items import Item
from annotation.refining.source import Passage, Source

_MASK: Final = re.compile("|".join(sorted(words_of("not_grades"), key=len, reverse=True)))
_SIMILE: Final = re.compile(r"[像如似同佛]")
_CONTEXT: Final = re.compile(  # tells that a question is about the whole image
    "整体|总体|总的|总评|综合|全局|美感|美学|审美|评价|评定|评级|水准|水平|档次|等级|级别|程度|概括|美不美|有多美|够美|美吗"
    "|称得上|算得上|是否美|印象|观感|质量|这幅作品|这张照片"
)


def check_grade(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that gives the image a grade other than the critique's, one step away or more."""
    if source.grade is None:
        return []
    return [
        finding
        for question, answer in statements_of(item)
        for finding in _findings(item, question, answer, source.grade)
    ]


def _findings(item: Item, question: Statement, answer: Statement, grade: Passage) -> Iterator[Finding]:
    about_all = item.type == "evaluation" or bool(_CONTEXT.search(question.text)) or _cites(item, grade)
    verdict = says_yes(question.text, answer.text) if question.is_yes_no else True
    for clause in question.clauses:
        for word, labels, start in _grades_in(clause, grade.options, about_all):
            # “Is it beautiful?” may be answered by yes if it is very beautiful.
            wider = labels | {grade.options[-1]} if grade.options[-2:-1] == tuple(labels) else labels
            if verdict is not None and (grade.text in wider) != verdict:
                yield _finding(question.field, word, start, grade)
    for clause in answer.clauses:
        for word, labels, start in _grades_in(clause, grade.options, about_all):
            if grade.text not in labels:
                yield _finding(answer.field, word, start, grade)


def _finding(field: str, word: str, start: int, grade: Passage) -> Finding:
    params = {"word": word, "label": grade.text}
    return Finding("grade_contradicted", "reject", field, start, start + len(word), params)


def _cites(item: Item, grade: Passage) -> bool:
    return any(evidence.question == grade.question for evidence in item.evidence)


def _grades_in(clause: Clause, options: tuple[str, ...], about_all: bool) -> Iterator[tuple[str, frozenset[str], int]]:
    """Yields the words of a clause that grade the image, the labels that they can stand for, and their offsets."""
    words = _grade_words(options)
    if not _pattern(options).search(clause.text) or aspects_in(clause.text):
        return
    masked = _MASK.sub(lambda word: "　" * len(word.group()), clause.text)
    for match in _pattern(options).finditer(masked):
        word = match.group()
        is_plain = "美" in word or about_all
        if is_plain and not (word == "一般" and _SIMILE.search(masked[: match.start()])):
            yield word, words[word], clause.start + match.start()


@lru_cache(maxsize=64)
def _grade_words(options: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Returns the words that stand for labels of a grade, each with its labels."""
    words = {label: frozenset({label}) for label in options}
    for line in lines_of("grades"):
        names, _, rest = line.partition(":")
        if (labels := frozenset(names.split())) <= set(options):
            words |= dict.fromkeys(rest.split(), labels)
    return words


@lru_cache(maxsize=64)
def _pattern(options: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_grade_words(options), key=len, reverse=True))))
