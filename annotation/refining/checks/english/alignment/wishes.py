"""`polarity_turned`, `yes_no_contradicted`: an item says that something is so which advice only wants to be so.

“Move the bottle so that the petal gets more air” tells that it has little. Span: the clause.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.reading import SourceIndex, Statement, index_of, statements_of
from annotation.refining.checks.english.text import Clause
from annotation.refining.items import Item
from annotation.refining.source import Source

_ADVICE: Final = "suggestion"
_MIN_SHARED: Final = 3
_MIN_SHARE: Final = 0.75


def check_wishes(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects statements that the critique makes only as the purpose of its advice."""
    if item.type == _ADVICE or _ADVICE not in source.passages:
        return []
    return list(_findings(item, index_of(source)))


def _findings(item: Item, index: SourceIndex) -> Iterator[Finding]:
    purposes: list[Clause] | None = None
    for statement in statements_of(item):
        if statement.is_advice or statement.is_denied or (statement.is_question and not statement.is_verdict):
            continue
        if purposes is None:
            purposes = list(_purposes(index))
        purpose = next((clause for clause in purposes if _is_taken_from(statement, clause, index)), None)
        if purpose is not None:
            code = "yes_no_contradicted" if statement.is_question else "polarity_turned"
            start, end = statement.clause.words[0].start, statement.clause.words[-1].end
            params = {"word": statement.clause.text, "quote": purpose.text}
            yield Finding(code, "reject", statement.field, start, end, params)


def _purposes(index: SourceIndex) -> Iterator[Clause]:
    """Yields the clauses of advice that say what it is for: “so that …”, “so …”."""
    before: Clause | None = None
    for clause, (question, _sentence) in index.clauses:
        first = clause.words[0].text
        follows_so = before is not None and before.words[-1].text == "so" and first == "that"
        if question == _ADVICE and (first == "so" or follows_so):
            yield clause
        before = clause


def _is_taken_from(statement: Statement, purpose: Clause, index: SourceIndex) -> bool:
    """Says whether a statement has most of its words from a wish, and from no other clause."""
    words = [word for word in statement.clause.content if not word.is_denied]
    if len(words) != len(statement.clause.content):
        return False
    shared = [word for word in words if not purpose.forms.isdisjoint(word.facts.forms)]
    if len(shared) < _MIN_SHARED or len(shared) < _MIN_SHARE * len(words):
        return False
    elsewhere = (clause for clause, (question, _sentence) in index.clauses if question != _ADVICE)
    return not any(all(not clause.forms.isdisjoint(word.facts.forms) for word in shared) for clause in elsewhere)
