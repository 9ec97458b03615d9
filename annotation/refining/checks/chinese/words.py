"""`word_unsupported`: a question or answer names a visible thing of which the critique does not speak."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import Statement, statements_of, text_of
from annotation.refining.checks.chinese.reading import Token, read_clauses
from annotation.refining.checks.chinese.vocabulary import lines_of, words_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_SUFFIXES: Final = ("子", "儿", "头")
_PLACES: Final = "上下里外中内前后旁边间"


def check_words(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that names a thing of which the critique says nothing, not even by another word."""
    text = text_of(source)
    return [finding for pair in statements_of(item) for statement in pair for finding in _findings(statement, text)]


def _findings(statement: Statement, text: str) -> Iterator[Finding]:
    for clause in statement.clauses:
        for token in clause.tokens:
            word = name_of_thing(token)
            if word and not is_supported(word, text):
                end = token.start + len(word)
                yield Finding("word_unsupported", "reject", statement.field, token.start, end, {"word": word})


def name_of_thing(token: Token) -> str:
    """Returns the word by which a token names something visible; empty if it does not."""
    word = token.text.rstrip(_PLACES) if token.tag in ("s", "f") else token.text
    if not word or word in words_of("generic"):
        return ""
    is_noun = token.tag[0] in "ns"
    return word if word in words_of("objects") or (is_noun and _head(word) in words_of("concrete")) else ""


def is_supported(word: str, text: str) -> bool:
    """Returns whether a text names the same thing: by the word, its head, most of its characters or a synonym."""
    names = names_in(text)
    if word in text or _head(word) in names or not names.isdisjoint(synonyms_of(word)):
        return True
    if word in words_of("objects"):
        return False
    if len(word) > 2 and 2 * sum(character in text for character in word) > len(word):
        return True
    return not names.isdisjoint(synonyms_of(_head(word)))


@lru_cache(maxsize=256)
def names_in(text: str) -> frozenset[str]:
    """Returns the words of a text, and the heads of its nouns."""
    tokens = [token for clause in read_clauses(text) for token in clause.tokens]
    return frozenset({token.text for token in tokens} | {_head(token.text) for token in tokens})


def _head(word: str) -> str:
    return word[-2] if len(word) > 1 and word[-1] in _SUFFIXES else word[-1]


@lru_cache(maxsize=4096)
def synonyms_of(word: str) -> frozenset[str]:
    """Returns the words that name the same thing or, for the name of a kind, a thing of the kind."""
    return _groups("synonyms").get(word, frozenset()) | _kinds().get(word, frozenset())


@lru_cache(maxsize=1)
def _groups(name: str) -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for line in lines_of(name):
        for word in (names := frozenset(line.split())):
            groups[word] = groups.get(word, frozenset()) | names
    return groups


@lru_cache(maxsize=1)
def _kinds() -> dict[str, frozenset[str]]:
    pairs = (line.partition(":") for line in lines_of("kinds"))
    return {kind.strip(): frozenset(names.split()) for kind, _, names in pairs}
