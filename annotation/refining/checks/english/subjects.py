"""`attribute_contradicted`: what the critique says of one thing is said of another. Span: the noun.

A short answer to “What is lovely here?” has to name what stands with “lovely”; an answer that begins with “it” or
“they” speaks of the question's noun, which has to stand near the words that the answer takes over.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.lexicon import load_lexicon
from annotation.refining.checks.english.reading import Mention, SourceIndex, index_of
from annotation.refining.checks.english.text import Clause, Word, read_text
from annotation.refining.items import Item
from annotation.refining.source import Source

_PRONOUNS: Final = frozenset("it they this these that those".split())
_DESCRIPTIVE: Final = 6
_SHORT_ANSWER: Final = 3


def check_subjects(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an answer that gives a thing what belongs to another."""
    return list(_findings(item, index_of(source)))


def _findings(item: Item, index: SourceIndex) -> Iterator[Finding]:
    for path, exchange in item.exchanges():
        question, answer = read_text(exchange.question), read_text(exchange.answer)
        if not answer:
            continue
        yield from _moved_evaluation(path, question, answer, index)
        yield from _moved_predicate(path, question, answer, index)


def _moved_evaluation(path: str, question: Sequence[Clause], answer: Sequence[Clause], index: SourceIndex) -> Iterator[Finding]:
    """Finds a short answer whose noun never stands with the evaluating word of the question."""
    words = [word for clause in answer for word in clause.content]
    nouns = [word for word in words if word.is_noun]
    if len(words) > _SHORT_ANSWER or not nouns:
        return
    lexicon = load_lexicon()
    for word in (word for clause in question for word in clause.content):
        if word.facts.descriptive < _DESCRIPTIVE or not word.facts.forms & (lexicon.praise | lexicon.blame):
            continue
        if any(word.text in names for names in lexicon.levels.values()) or word.text == "strongly":
            continue
        mentions = [mention for mention in index.find(word.facts) if mention.word.facts.forms & word.facts.forms]
        if mentions and not any(_stands_near(noun, mentions, index) for noun in nouns) and index.supports(nouns[-1].facts):
            yield Finding(
                "attribute_contradicted", "reject", f"{path}answer", nouns[-1].start, nouns[-1].end,
                {"aspect": nouns[-1].text, "level": word.text, "label": mentions[0].word.text},
            )
            return


def _stands_near(noun: Word, mentions: Sequence[Mention], index: SourceIndex) -> bool:
    return any(not noun.facts.keys.isdisjoint(other.facts.keys) for mention in mentions for other in mention.clause.words)


def _moved_predicate(path: str, question: Sequence[Clause], answer: Sequence[Clause], index: SourceIndex) -> Iterator[Finding]:
    """Finds an answer about “it” that takes over what the critique says in a sentence about something else."""
    first = answer[0]
    if first.words[0].text not in _PRONOUNS:
        return
    nouns = [word for clause in question for word in clause.content if word.is_noun and not word.facts.is_generic or word.text in _SUBJECTS]
    nouns = [noun for noun in nouns if index.find(noun.facts)]
    taken = [word for word in first.content if not word.facts.is_generic and index.find(word.facts)]
    if not nouns or len(taken) < 2:
        return
    for clause_keys, sentence_keys in index.clause_keys:
        shared = [word for word in taken if not clause_keys.isdisjoint(word.facts.keys)]
        if len(shared) >= max(2, len(taken) - 1) and all(sentence_keys.isdisjoint(noun.facts.keys | noun.facts.wider) for noun in nouns):
            yield Finding(
                "attribute_contradicted", "reject", f"{path}question", nouns[0].start, nouns[0].end,
                {"aspect": nouns[0].text, "level": shared[0].text, "label": ""},
            )
            return


_SUBJECTS: Final = frozenset("colour colours color colors light lighting composition framing background foreground".split())
