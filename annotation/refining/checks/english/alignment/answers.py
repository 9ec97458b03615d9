"""`attribute_contradicted`: what a question asks for is another thing in the critique. Span: the noun of the answer.

“What is a mess here?” asks for what stands with “mess”. An answer whose nouns the critique has, but nowhere in the
sentences of which the question speaks, is about something else.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.aspects import aspect_names
from annotation.refining.checks.english.lexicon import load_lexicon
from annotation.refining.checks.english.reading import Mention, SourceIndex, index_of, unique
from annotation.refining.checks.english.text import Clause, Word, read_text
from annotation.refining.items import Exchange, Item
from annotation.refining.source import Source

_ASKING: Final = frozenset(["what", "which", "who", "whose", "where"])
_WHERE: Final = "where"
_MAX_WORDS: Final = 5
_DESCRIPTIVE: Final = 5
_VERB: Final = 6
_BACK: Final = frozenset(["it", "they", "this", "that", "he", "she", "these", "those", "which", "who"])


def check_answers(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects answers that name another thing than the one of which the critique says what is asked."""
    index = index_of(source)
    return [
        finding for path, exchange in item.exchanges() for finding in _findings(f"{path}answer", exchange, item, index)
    ]


def _findings(field: str, exchange: Exchange, item: Item, index: SourceIndex) -> Iterator[Finding]:
    question, answer = read_text(exchange.question), read_text(exchange.answer)
    asking = next((clause for clause in question if clause.words[0].text in _ASKING), None)
    if asking is None or not answer or len(answer[0].content) > _MAX_WORDS:
        return
    nouns = [word for word in answer[0].content if word.is_noun]
    if not nouns or not all(_is_known(noun, index) for noun in nouns):
        return
    asks_where = asking.words[0].text == _WHERE
    for word in asking.meanings:
        if not (_is_predicate(word, asking) or (asks_where and word.is_noun and not word.facts.is_generic)):
            continue
        mentions = [mention for mention in _mentions(word, index) if _is_said_there(mention, item, index)]
        if mentions and not any(_stands_near(nouns, mention, index) for mention in mentions):
            noun = nouns[-1]
            params = {"word": word.written, "aspect": noun.written, "label": mentions[0].clause.text}
            yield Finding("attribute_contradicted", "reject", field, noun.start, noun.end, params)
            return


def _is_said_there(mention: Mention, item: Item, index: SourceIndex) -> bool:
    """Says whether a word is affirmed in a sentence that the item quotes."""
    return not mention.word.is_denied and index.is_quoted(mention.sentence, item)


def _is_known(noun: Word, index: SourceIndex) -> bool:
    """Says whether a noun names something that the critique has, or an aspect of the image."""
    return _names_aspect(noun) or any(form in index.by_form for form in noun.facts.forms)


def _names_aspect(noun: Word) -> bool:
    return noun.text in aspect_names()


def _is_predicate(word: Word, asking: Clause) -> bool:
    """Says whether a question asks what a word is said of: an evaluation or a verb that has a meaning of its own."""
    evaluates = not word.facts.forms.isdisjoint(load_lexicon().evaluating)
    if word.facts.is_generic and not word.facts.axes and not evaluates:
        return False
    following = next((peer for peer in asking.words if peer.start >= word.end), None)
    if following is not None and following.is_noun and word.facts.verb < _DESCRIPTIVE:
        return False
    return evaluates or (bool(word.facts.axes) and word.facts.visible_as_noun < _DESCRIPTIVE)


def _mentions(word: Word, index: SourceIndex) -> list[Mention]:
    by_form = [mention for form in word.facts.forms for mention in index.by_form.get(form, ())]
    return unique([*by_form, *index.find(word.facts)])


def _stands_near(nouns: Sequence[Word], mention: Mention, index: SourceIndex) -> bool:
    """Says whether a noun stands in the sentence of a mention, or the sentence refers to one before it."""
    if mention.clause.words[0].text in _BACK:
        return True
    keys = index.sentence_keys[mention.sentence]
    return any(not keys.isdisjoint(noun.facts.keys | noun.facts.near) for noun in nouns)
