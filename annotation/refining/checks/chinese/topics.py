"""Says of what a clause speaks: the characters of the words that carry its subject."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from annotation.refining.checks.chinese.opposites import senses_of
from annotation.refining.checks.chinese.reading import Clause, Token
from annotation.refining.checks.chinese.vocabulary import words_of

PREDICATES: Final = frozenset("vaiz")
IGNORED: Final = words_of("not_predicates") | words_of("adverbs") - {"像"}
_CONTENT: Final = frozenset("nvaizljbs")


def subject_of(clause: Clause, earlier: Sequence[Clause]) -> frozenset[str]:
    """Returns the characters that tell of what a clause speaks: its own and, if it begins with what is said, those
    of the clauses before it in its sentence."""
    content = content_of(clause)
    if not _drops_subject(clause):
        return content
    return content.union(*(content_of(part) for part in earlier if part.sentence == clause.sentence))


@lru_cache(maxsize=4096)
def _drops_subject(clause: Clause) -> bool:
    first = next((token for token in clause.tokens if token.text.strip() and token.tag[0] not in "cdpru"), None)
    return first is None or first.tag[0] in PREDICATES or first.text in IGNORED


@lru_cache(maxsize=4096)
def content_of(clause: Clause) -> frozenset[str]:
    """Returns the characters of the words of a clause that carry its subject, not those that have a contrary."""
    contrary = {sense.start + index for sense in senses_of(clause) for index in range(len(sense.word))}
    return frozenset(
        character
        for token in clause.tokens
        if token.text not in IGNORED and _is_content(token) and token.start not in contrary
        for character in token.text
    )


def _is_content(token: Token) -> bool:
    return token.tag[0] in _CONTENT or (token.tag[0] == "d" and len(token.text) > 1)
