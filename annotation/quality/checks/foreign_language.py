"""`other_language`: a text is in another language than the project asks for.

Scripts are told apart by their characters, languages in Latin letters by their commonest words. A name or a quote in
another language is none.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from annotation.quality.context import CritiqueContext
from annotation.quality.flags import Flag
from annotation.quality.texts import TextAnswer
from annotation.rules.texts import base_language

_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")
_OTHER: Final = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af]")
_LETTERS_A_HAN: Final = 5
"""A Chinese character says about as much as this many letters."""
_SHORTEST: Final = 25
_FEWEST_WORDS: Final = 4
_TIMES: Final = 3
_COMMON: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and of is it with this that to in are but from for its on by as not has an at which",
        "de": "der die das und ist nicht ein eine den dem mit auf für wirkt sehr von zu im sich auch wird aber durch",
        "fr": "le la les des est et une un dans pas que qui pour avec sur très du au ce cette mais elle il plus par",
        "es": "el la los las es y una un en que con por para del muy pero su se al como esta más no lo",
        "it": "il la le gli è e una un di che con per della del molto ma non nel si più questa come sono dei",
        "pt": "o a os as é e uma um de que com para da do muito mas não no na se mais esta como por",
        "nl": "de het een en is van niet met op voor zeer maar dat dit die door in zijn te aan ook wordt er",
    }.items()
}


def check_language(context: CritiqueContext) -> Iterator[Flag]:
    """Yields a flag for each text that is in another language, if the project asks for one."""
    asked = base_language(context.language) if context.language else ""
    for answer in context.texts if asked else ():
        found = _language(answer, asked, context.thresholds.foreign_share)
        if found and found != asked:
            yield Flag("other_language", answer.key, params={"asked": asked, "found": found})


def _language(answer: TextAnswer, asked: str, foreign_share: float) -> str:
    """Returns the language of a text, `other` for one that is not known, and nothing where it cannot be told."""
    latin = len(_LATIN.findall(answer.text))
    other = 0 if answer.text.isascii() else len(_OTHER.findall(answer.text)) * _LETTERS_A_HAN
    han = answer.han * _LETTERS_A_HAN
    total = latin + han + other
    if total < _SHORTEST:
        return ""
    scripts = {"zh": han, "": latin, "other": other}
    own = "zh" if asked == "zh" else "" if asked in _COMMON else "unknown"
    if own not in scripts:
        return ""
    foreign = {script: letters for script, letters in scripts.items() if script != own}
    if sum(foreign.values()) >= foreign_share * total:
        script = max(foreign, key=lambda name: foreign[name])
        return script or _latin_language(answer) or "other"
    return _latin_language(answer, asked) if own == "" else asked


def _latin_language(answer: TextAnswer, asked: str = "") -> str:
    """Returns the language whose commonest words a text has far more often than those of the one asked for."""
    counts = {
        language: sum(token in common and token not in _COMMON.get(asked, ()) for token in answer.tokens)
        for language, common in _COMMON.items()
        if language != asked
    }
    best = max(counts, key=lambda language: counts[language])
    own = sum(token in _COMMON[asked] for token in answer.tokens) if asked else 0
    return best if counts[best] >= _FEWEST_WORDS and counts[best] >= _TIMES * own else asked
