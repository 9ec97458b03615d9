"""`attribute_contradicted`: what the critique says of one thing is said of another. Span: the noun.

A short answer to “What is lovely here?” has to name what stands with “lovely”. A clause that takes over words of one
sentence of the critique has to be about a noun of that sentence, if its own noun is known from elsewhere.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.aspects import aspect_names
from annotation.refining.checks.english.lexicon import load_lexicon
from annotation.refining.checks.english.reading import Mention, SourceIndex, index_of, unique
from annotation.refining.checks.english.text import Clause, Word, read_text
from annotation.refining.items import Item
from annotation.refining.source import Source

_PRONOUNS: Final = frozenset(["it", "they", "this", "these", "that", "those"])
_PERSONS: Final = frozenset(["she", "he", "they", "it"])
_ARTICLES: Final = frozenset(["a", "an", "the"])
_RELATIVE: Final = frozenset(["that", "which", "who"])
_OBJECTS: Final = frozenset(["it", "them"])
_REFERENCES: Final = _PRONOUNS | {"them"}
_DESCRIPTIVE: Final = 6
_LEVELS: Final = frozenset(["strong", "weak", "neutral", "good", "bad", "well"])
_PLAIN_NOUN: Final = 8
_SHORT_ANSWER: Final = 3
_TAKEN_OVER: Final = 1.5
_GENERIC_WEIGHT: Final = 0.5


def check_subjects(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an answer that gives a thing what belongs to another."""
    return list(_findings(item, index_of(source)))


def _findings(item: Item, index: SourceIndex) -> Iterator[Finding]:
    for path, exchange in item.exchanges():
        question, answer = read_text(exchange.question), read_text(exchange.answer)
        if answer and question:
            yield from _moved_evaluation(path, question, answer, index)
            yield from _moved_predicates(path, question, answer, index)


def _moved_evaluation(
    path: str, question: Sequence[Clause], answer: Sequence[Clause], index: SourceIndex
) -> Iterator[Finding]:
    """Finds a short answer whose noun never stands with the evaluating word of the question."""
    words = [word for clause in answer for word in clause.content]
    nouns = [word for word in words if word.is_noun]
    if len(words) > _SHORT_ANSWER or not nouns or not index.supports(nouns[-1].facts):
        return
    evaluations = (
        word for clause in question for word in clause.content if _evaluates(word) and _is_asked(word, clause)
    )
    for word in evaluations:
        mentions = unique(mention for form in word.facts.forms for mention in index.by_form.get(form, ()))
        if mentions and not any(_stands_near(noun, mentions) for noun in nouns):
            yield _finding(f"{path}answer", nouns[-1], word, mentions[0].clause)
            return


def _is_asked(word: Word, clause: Clause) -> bool:
    """Says whether a question asks what an evaluating word is said of: “white dress” and “small change” do not."""
    following = next((peer for peer in clause.words if peer.start > word.start), None)
    return following is None or not following.is_noun


def _evaluates(word: Word) -> bool:
    facts = word.facts
    if facts.descriptive < _DESCRIPTIVE or not facts.forms.isdisjoint(_LEVELS):
        return False
    return not facts.is_generic or not facts.forms.isdisjoint(load_lexicon().evaluating)


def _stands_near(noun: Word, mentions: Sequence[Mention]) -> bool:
    return any(
        peer.text in _REFERENCES or not noun.facts.keys.isdisjoint(peer.facts.keys)
        for mention in mentions
        for peer in mention.clause.words
    )


def _moved_predicates(
    path: str, question: Sequence[Clause], answer: Sequence[Clause], index: SourceIndex
) -> Iterator[Finding]:
    """Finds clauses whose words the critique says of another noun."""
    question_words = [word for clause in question for word in clause.content]
    item_words = [word for clause in answer for word in clause.content]
    for before, clause in zip([None, *answer], answer, strict=False):
        subject = _subject(clause, question, before)
        if subject is None or not index.find(subject.facts) or not _may_be_moved(subject):
            continue
        borrowed = [word for word in _about_first(clause) if word is not subject and not _joins(word, subject)]
        if any(_refers(word, clause) for word in clause.words):
            borrowed += [word for word in question_words if word is not subject]
        peer = _other_subject(subject, borrowed, [*question_words, *item_words], index)
        if peer is not None:
            yield _finding(f"{path}answer", subject, borrowed[0], peer)
            return


def _about_first(clause: Clause) -> Sequence[Word]:
    """Returns the content words of a clause up to a second thing: of “the rim and a rail winding down”, the rim."""
    for first, second in pairwise(clause.words):
        if first.text == "and" and second.text in _ARTICLES and first.position > clause.words[0].position + 1:
            return [word for word in clause.content if word.start < first.start]
    return clause.content


def _refers(word: Word, clause: Clause) -> bool:
    """Says whether a word stands for something named before: “this”, but not “this building”."""
    if word.text not in _REFERENCES:
        return False
    following = next((peer for peer in clause.words if peer.start > word.start), None)
    return following is None or not following.is_noun


def _may_be_moved(subject: Word) -> bool:
    """Says whether a noun names something of its own; a word of explanation does only if it names an aspect."""
    return not subject.facts.is_generic or subject.text in aspect_names()


def _joins(word: Word, subject: Word) -> bool:
    """Says whether a noun belongs to the subject, as “ridge” to “snow ridge”."""
    return word.facts.noun >= _PLAIN_NOUN and word.position == subject.position + 1


def _subject(clause: Clause, question: Sequence[Clause], before: Clause | None) -> Word | None:
    """Returns what a clause is about: its first noun, or that of the question where it begins with a pronoun.

    A relative clause is about the last noun of the clause before it.
    """
    if before is not None and before.sentence == clause.sentence and clause.words[0].text in _RELATIVE:
        return next((word for word in reversed(before.words) if word.is_noun), None)
    words = [word for part in question for word in part.words] if clause.words[0].text in _PRONOUNS else clause.words
    nouns = [word for word in words if word.is_noun]
    return nouns[0] if nouns else None


def _other_subject(
    subject: Word, borrowed: Sequence[Word], item_words: Sequence[Word], index: SourceIndex
) -> Clause | None:
    """Returns the clause from which words are taken over, if it has a noun of its own and nothing of the item's."""
    known = index.by_form.keys()
    weights = [
        (word.facts.forms, _GENERIC_WEIGHT if word.facts.is_generic else 1)
        for word in borrowed
        if not known.isdisjoint(word.facts.forms)
    ]
    if sum([weight for _forms, weight in weights]) < _TAKEN_OVER:
        return None
    best: tuple[float, Clause, tuple[str, int]] | None = None
    for clause, sentence in index.clauses:
        shared = sum([weight for forms, weight in weights if not clause.forms.isdisjoint(forms)])
        if shared >= _TAKEN_OVER and (best is None or shared > best[0]):
            best = (shared, clause, sentence)
    if (
        best is None
        or best[1].words[0].text in _PERSONS
        or not best[1].texts.isdisjoint(_OBJECTS)
        or not index.sentence_keys[best[2]].isdisjoint(subject.facts.keys | subject.facts.near)
        or _names_narrower(best[2], subject, index)
    ):
        return None
    sentence_words = [word for clause, sentence in index.clauses if sentence == best[2] for word in clause.words]
    owners = [next((word for word in words if word.is_noun), None) for words in (best[1].words, sentence_words)]
    is_foreign = any(
        owner and all(owner.facts.keys.isdisjoint(word.facts.keys) for word in item_words) for owner in owners
    )
    return best[1] if is_foreign else None


def _names_narrower(sentence: tuple[str, int], subject: Word, index: SourceIndex) -> bool:
    """Says whether a sentence has a narrower word for a noun: a trumpet is a horn."""
    clauses = (clause for clause, peer in index.clauses if peer == sentence)
    return any(
        not word.facts.wider.isdisjoint(subject.facts.keys)
        for clause in clauses
        for word in clause.words
        if word.is_noun
    )


def _finding(field: str, noun: Word, word: Word, clause: Clause) -> Finding:
    params = {"word": word.written, "aspect": noun.written, "label": clause.text}
    return Finding("attribute_contradicted", "reject", field, noun.start, noun.end, params)
