"""Which words speak of an attribute of a questionnaire: those of its own wording, and those that critics use for it.

The lists are long, as each word keeps a flag from being raised.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from annotation.exporting.language import CHINESE
from annotation.quality.texts import HAN, TextAnswer
from annotation.quality.vocabulary import load_vocabulary
from annotation.refining.checks.chinese.vocabulary import words_of
from annotation.refining.checks.english.lexicon import facts_of, load_lexicon
from annotation.rules.prompts import text_in
from annotation.rules.types import Question

_STEM: Final = 4
_ENDING: Final = 3
_VISIBLE: Final = 6
_FEWEST_WORDS: Final = 6
_LATIN_WORD: Final = re.compile(r"[a-zé]+")
_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_CONTENT: Final = "content"
_VISUAL: Final = frozenset(
    ["image", "picture", "photo", "photograph", "frame", "eye", "light", "colour", "color", "shadow", "line"]
)


@dataclass(frozen=True, slots=True)
class AspectWords:
    """The words that speak of an attribute: `beginnings` of words, `whole` ones, and whether any visible thing does."""

    beginnings: tuple[str, ...]
    whole: frozenset[str]
    names_things: bool
    is_known: bool

    def are_in(self, answer: TextAnswer) -> bool:
        """Returns whether a text speaks of the attribute."""
        if answer.han:
            return any(word in answer.text for word in self.beginnings) or (self.names_things and _names_object(answer))
        tokens = [token.partition("'")[0] for token in answer.tokens]
        if not self.whole.isdisjoint(tokens) or any(token.startswith(self.beginnings) for token in tokens):
            return True
        return self.names_things and any(_is_thing(token) for token in tokens)


def aspect_words(question: Question, language: str) -> AspectWords:
    """Returns the words that speak of an attribute in a language; `is_known` says whether they are enough to tell."""
    wordings = (question.get("name", ""), question["prompt"], question.get("help", ""))
    name, prompt, explanation = (text_in(wording, language) for wording in wordings)
    return _aspect_words(f"{name} {prompt}".lower(), explanation.lower(), is_chinese=language == CHINESE)


@cache
def _aspect_words(name: str, explanation: str, *, is_chinese: bool) -> AspectWords:
    families = load_vocabulary("chinese" if is_chinese else "english")["families"]
    keys = [key for key, family in families.items() if _belongs(name, family, is_chinese=is_chinese)]
    own = _own_words(f"{name} {explanation}", is_chinese=is_chinese)
    listed = [word for key in keys for word in families[key]["words"].split()]
    whole = frozenset(word for key in keys for word in families[key].get("whole", "").split())
    is_known = bool(keys) or len(own) >= _FEWEST_WORDS
    return AspectWords(tuple(dict.fromkeys([*listed, *own])), whole, _CONTENT in keys, is_known)


def _belongs(name: str, family: Mapping[str, Any], *, is_chinese: bool) -> bool:
    names = family["names"].split()
    if is_chinese:
        return any(word in name for word in names)
    return not frozenset(names).isdisjoint(_LATIN_WORD.findall(name))


def _own_words(text: str, *, is_chinese: bool) -> Sequence[str]:
    """Returns the beginnings of the words of a wording, but for those that every text has."""
    if is_chinese:
        runs = _HAN_RUN.findall(text)
        return [run[place : place + 2] for run in runs for place in range(len(run) - 1)]
    function = load_lexicon().function
    words = [word for word in _LATIN_WORD.findall(text) if len(word) >= _STEM and word not in function]
    return list(dict.fromkeys(word[: max(_STEM, len(word) - _ENDING)] for word in words))


@cache
def _objects() -> frozenset[str]:
    return frozenset(word for word in words_of("objects") if len(word) == 2)


def _names_object(answer: TextAnswer) -> bool:
    text, objects = answer.text, _objects()
    return any(text[place : place + 2] in objects for place in range(len(text) - 1))


def _is_thing(token: str) -> bool:
    """Returns whether a word is mostly the name of a thing that can be seen, and not of images as such."""
    facts = facts_of(token)
    return facts.visible >= _VISIBLE and facts.forms.isdisjoint(_VISUAL)
