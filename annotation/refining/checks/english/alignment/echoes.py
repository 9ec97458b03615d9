"""`attribute_contradicted`: words taken over from the critique are said of another thing. Span: that thing.

“The drawing holds the whole together” takes over “a slice of light holds the whole together”.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.reading import SourceIndex, index_of
from annotation.refining.checks.english.text import Clause, Word, read_text
from annotation.refining.items import Exchange, Item
from annotation.refining.source import Source

_SHORTEST_RUN: Final = 3
_SHORTEST_AFTER_WHAT: Final = 2
_Claim = tuple[Sequence[Word], list[Word]]
_RELATIVE: Final = frozenset(["which", "who", "that"])
_PRONOUNS: Final = frozenset(["it", "they", "he", "she", "this", "these", "both", "everything", "all", "one", "i"])


def check_echoes(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects statements that give the words of the critique another subject that it also has."""
    index = index_of(source)
    return [finding for path, exchange in item.exchanges() for finding in _findings(f"{path}answer", exchange, index)]


def _findings(field: str, exchange: Exchange, index: SourceIndex) -> Iterator[Finding]:
    question, answer = read_text(exchange.question), read_text(exchange.answer)
    everything = [word for part in (*question, *answer) for word in part.content]
    first = list(answer[0].content) if answer else []
    claims = [
        *((claim, everything) for claim in _predicates(answer)),
        *((claim, first) for claim in _question_predicate(question, answer)),
    ]
    for (words, subjects), named in claims:
        owner = _owner(words, index) if subjects else None
        if owner is None:
            continue
        clause, nouns = owner
        keys = frozenset().union(*(noun.facts.keys | noun.facts.near for noun in nouns))
        if all(keys.isdisjoint(word.facts.keys) for word in named) and all(
            any(form in index.by_form for form in subject.facts.forms) for subject in subjects
        ):
            subject = subjects[-1]
            params = {"word": words[0].written, "aspect": subject.written, "label": clause.text}
            yield Finding("attribute_contradicted", "reject", field, subject.start, subject.end, params)
            return


def _predicates(answer: Sequence[Clause]) -> Iterator[_Claim]:
    """Yields what clauses say of their subjects: the words behind a noun, or behind “which” after one."""
    for position_, clause in enumerate(answer):
        if clause.words[0].text in _RELATIVE and position_ and answer[position_ - 1].sentence == clause.sentence:
            nouns = [word for word in answer[position_ - 1].words if word.is_noun][-1:]
            yield clause.words[1:], nouns
            continue
        subject = next((offset for offset, word in enumerate(clause.words) if word.is_noun), None)
        if subject is not None and len(clause.words) - subject > _SHORTEST_RUN:
            yield clause.words[subject + 1 :], [clause.words[subject]]


def _question_predicate(question: Sequence[Clause], answer: Sequence[Clause]) -> Iterator[_Claim]:
    """Yields what a question asks of whatever the answer names: “what says everything?”."""
    if not question or not answer or question[0].words[0].text not in {"what", "who", "which"}:
        return
    words = question[0].words[1:]
    if len(words) >= _SHORTEST_AFTER_WHAT and words[0].facts.verb:
        nouns = [word for word in answer[0].words if word.is_noun]
        yield words[:_SHORTEST_AFTER_WHAT], nouns


def _owner(words: Sequence[Word], index: SourceIndex) -> tuple[Clause, list[Word]] | None:
    """Returns the clause of the critique that has the run with which words begin, and the nouns before it there."""
    length = min(len(words), _SHORTEST_RUN)
    run = words[:length]
    if length < _SHORTEST_AFTER_WHAT or not any(word.is_content for word in run):
        return None
    known = index.by_form.keys()
    if any(known.isdisjoint(word.facts.forms) for word in run):
        return None
    for clause, _sentence in index.clauses:
        if clause.forms.isdisjoint(run[0].facts.forms):
            continue
        for start in range(1, len(clause.words) - length + 1):
            peers = clause.words[start : start + length]
            if all(not a.facts.forms.isdisjoint(b.facts.forms) for a, b in zip(run, peers, strict=True)):
                nouns = [word for word in clause.words[:start] if word.is_noun]
                has_pronoun = any(word.text in _PRONOUNS for word in clause.words[:start])
                return (clause, nouns) if nouns and not has_pronoun else None
    return None
