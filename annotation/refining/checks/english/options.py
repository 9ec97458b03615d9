"""`option_unsupported`, `option_also_supported`: the options of a multiple choice, held to the critique.

The right option has to stand nearer to the words of the question, in the critique, than any wrong one. Of aspects with
levels, no wrong one may have the level that the question asks for. Span: the option.
"""

from collections.abc import Iterator, Sequence, Set
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.lexicon import load_lexicon
from annotation.refining.checks.english.reading import SourceIndex, asks_for_absent, index_of
from annotation.refining.checks.english.text import Word, read_text
from annotation.refining.items import Item
from annotation.refining.source import Source

_MARGIN: Final = 0.4
_ENOUGH: Final = 0.5
_SENTENCE_WEIGHT: Final = 0.5


def check_options(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects a choice whose right option is not supported, or of which a wrong one is supported as well."""
    right = item.correct_option
    if right is None or _are_labels(item.options):
        return []
    if asks_for_absent(item.question):
        return list(_absent_findings(item, right, index_of(source)))
    return list(_findings(item, right, index_of(source)))


def _are_labels(options: Sequence[str]) -> bool:
    levels = load_lexicon().levels
    return all(option.strip().lower() in levels for option in options)


def _findings(item: Item, right: int, index: SourceIndex) -> Iterator[Finding]:
    question = [word for word in _content(item.question) if word.text not in _IMAGES]
    options = [_content(option) for option in item.options]
    supports = [_support(words, index) for words in options]
    if supports[right] < _ENOUGH:
        yield Finding("option_unsupported", "reject", f"options.{right}", params={"option": item.options[right]})
        return
    peers = [number for number, support in enumerate(supports) if number != right and support == 1]
    limit = _nearness(question, options[right], index) + _MARGIN if peers else 0.0
    for number in peers:
        if _nearness(question, options[number], index) > limit:
            yield Finding(
                "option_also_supported", "reject", f"options.{number}", params={"option": item.options[number]}
            )


def _absent_findings(item: Item, right: int, index: SourceIndex) -> Iterator[Finding]:
    """Finds options that are right or wrong against what the critique has, where what it lacks is asked for."""
    for number, option in enumerate(item.options):
        is_there = _support(_content(option), index) == 1
        if number == right and is_there:
            yield Finding("option_unsupported", "reject", f"options.{number}", params={"option": option})
        elif number != right and not is_there:
            yield Finding("option_also_supported", "reject", f"options.{number}", params={"option": option})


_IMAGES: Final = frozenset(["image", "picture", "photograph", "photo", "painting", "scene", "portrait", "view", "shot"])


def _content(text: str) -> list[Word]:
    return [word for clause in read_text(text) for word in clause.words if word.is_content or word.text[0].isdigit()]


def _support(words: Sequence[Word], index: SourceIndex) -> float:
    """Returns the share of an option's words that the critique has; 1 for an option without content."""
    return sum(index.supports(word.facts) for word in words) / len(words) if words else 1.0


def _nearness(question: Sequence[Word], option: Sequence[Word], index: SourceIndex) -> float:
    """Returns how much of an option stands in one clause, or sentence, with words of the question."""
    in_clause = max([_share(question, option, keys) for keys in index.clause_keys], default=0.0)
    in_sentence = max([_share(question, option, keys) for keys in index.sentence_keys.values()], default=0.0)
    return max(in_clause, _SENTENCE_WEIGHT * in_sentence)


def _share(question: Sequence[Word], option: Sequence[Word], keys: Set[str]) -> float:
    present = sum([not keys.isdisjoint(word.facts.keys) for word in option])
    if not present:
        return 0.0
    question_words = sum([not keys.isdisjoint(word.facts.keys) for word in question])
    return present / max(1, len(option)) * (1 + question_words)
