"""Finds phrases of several words that say what one word says, such as “come to rest” and “push the mask up”.

Their entries are in `data/opposites.txt` and among the groups of `data/lexicon.toml`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Final

from annotation.refining.checks.english.forms import inflections
from annotation.refining.checks.english.lexicon import load_lexicon

Token = tuple[str, int, int, int]
"""A word in lower case, its first character, the one behind its last, and its position in the text."""
_ANYTHING: Final = "*"
_MAX_GAP: Final = 3
_SKIPPED: Final = frozenset([
    "a", "an", "the", "this", "that", "these", "those", "his", "her", "its", "their", "my", "your", "our", "one", "all",
    "any", "much", "very", "quite", "rather", "too", "so", "just", "almost", "nearly", "really", "still", "already",
    "completely", "entirely", "fully", "slightly", "somewhat", "itself", "themselves", "himself", "herself", "straight",
    "right", "well", "far", "only", "more", "same",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    rest: tuple[str, ...]
    needs: frozenset[str]
    rank: int


def find_phrases(tokens: Sequence[Token]) -> list[tuple[str, list[int]]]:
    """Returns the phrases of a clause, each with the positions of its words; a word belongs to one phrase only."""
    by_word = _phrases()
    texts = {token[0] for token in tokens}
    beginnings = [word for word in by_word.keys() & texts if not by_word[word].keys().isdisjoint(texts)]
    if not beginnings:
        return []
    phrases: list[tuple[str, list[int]]] = []
    used: set[int] = set()
    for index, token in enumerate(tokens):
        if token[0] not in beginnings or index in used:
            continue
        for phrase in _candidates(by_word[token[0]], texts):
            positions = _positions(phrase, tokens, index, used)
            if positions:
                used.update(positions)
                phrases.append((phrase.text, positions))
                break
    return phrases


def _candidates(by_other_word: dict[str, list[_Phrase]], texts: set[str]) -> list[_Phrase]:
    """Returns the phrases of one first word whose words all stand in a clause, the longest first."""
    words = by_other_word.keys() & texts
    phrases = [phrase for word in words for phrase in by_other_word[word] if phrase.needs <= texts]
    return sorted(phrases, key=attrgetter("rank")) if len(phrases) > 1 else phrases


def _positions(phrase: _Phrase, tokens: Sequence[Token], start: int, used: set[int]) -> list[int]:
    """Returns where the further words of a phrase stand; nothing if they do not."""
    positions = [start]
    index, gap = start + 1, 0
    for part in phrase.rest:
        if part == _ANYTHING:
            gap = _MAX_GAP
            continue
        while index < len(tokens) and tokens[index][0] != part:
            if tokens[index][0] not in _SKIPPED:
                gap -= 1
            if gap < 0 or tokens[index][0] in load_lexicon().negators:
                return []
            index += 1
        if index >= len(tokens) or index in used:
            return []
        positions.append(index)
        index, gap = index + 1, 0
    return positions


@cache
def _phrases() -> dict[str, dict[str, list[_Phrase]]]:
    """Returns the phrases by each form of their first word, and by one of the others: most clauses lack that."""
    parts = [entry.split() for entry in load_lexicon().axes if " " in entry]
    parts.sort(key=lambda words: (1 - len(words), _ANYTHING in words[1:], " ".join(words)))
    phrases: dict[str, dict[str, list[_Phrase]]] = defaultdict(lambda: defaultdict(list))
    for rank, (first, *rest) in enumerate(parts):
        needs = frozenset(rest) - {_ANYTHING}
        phrase = _Phrase(" ".join((first, *rest)), tuple(rest), needs, rank)
        for form in {first, *inflections(first)}:
            phrases[form][max(sorted(needs), key=len)].append(phrase)
    return {form: dict(by_other_word) for form, by_other_word in phrases.items()}
