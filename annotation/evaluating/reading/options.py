"""The options as patterns: where a text names one of them by its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotation.evaluating.reading.cleaning import clean, without_markdown

_WORD: Final = re.compile(r"[^\W_]+")
_LEADING_WORDS: Final = frozenset({"a", "an", "the", "by", "in", "on", "at", "with", "through", "using"})
_LEADING_ARTICLE: Final = re.compile(r"^\W*(?:a|an|the)\s+(?=\w)")
_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of languages that do not separate words by spaces, or add endings to them."""
GRADES: Final = frozenset({"high", "medium", "low", "average", "middle"})
_SPELLINGS: Final = (("colour", "colou?r"), ("color", "colou?r"), ("grey", "gr[ea]y"), ("gray", "gr[ea]y"))
_SYNONYMS: Final = {"medium": "(?:medium|moderate)", "centre": "cent(?:re|er)", "center": "cent(?:re|er)"}
YES: Final = re.compile(
    r"(?:yes|no doubt|without (?:a )?doubt|yeah|yep|absolutely|indeed|certainly|definitely|of course|sure"
    r"|exactly|true|ja|oui|sim|да)\b(?! not)"
    r"|s[ií]\b(?!\s+l[ae]\b)|是的?|对|有的?(?=[,。. ]|$)|はい|네|예",
    re.IGNORECASE,
)
NO: Final = re.compile(
    r"(?:no(?! doubt)|nope|nein|non|não|нет|false|not really|not at all|certainly not|absolutely not"
    r"|definitely not)\b"
    r"|不是|并非|没有|不(?=[,。. ]|$)|否|いいえ|아니요|아니오",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its index, its text in lower case without an article, and the pattern of its words.

    `anchor` stands in every text that the pattern matches: looking for it first is faster.
    """

    index: int
    text: str
    pattern: re.Pattern[str]
    anchor: str = ""

    @property
    def is_grade(self) -> bool:
        return self.text in GRADES

    @property
    def is_yes_or_no(self) -> bool:
        return self.text in ("yes", "no")

    @property
    def is_wide(self) -> bool:
        return _WIDE.search(self.text) is not None


@lru_cache(maxsize=4096)
def make_options(options: tuple[str, ...]) -> tuple[Option, ...]:
    """Returns the options with their patterns. An option without letters and digits is found nowhere."""
    return tuple(_option(index, text) for index, text in enumerate(options))


def plain(text: str) -> str:
    """Returns the words of a text in lower case, without an article before them; for comparing whole texts."""
    return " ".join(_WORD.findall(_LEADING_ARTICLE.sub("", text.lower(), count=1)))


def yes_no_index(options: Sequence[Option], pattern: re.Pattern[str]) -> int | None:
    """Returns the index of the only option that begins with a yes, or with a no; None if there is none, or several."""
    indexes = [option.index for option in options if pattern.match(option.text)]
    return indexes[0] if len(indexes) == 1 else None


def _option(index: int, text: str) -> Option:
    text = without_markdown(clean(text))
    words = _WORD.findall(text.lower())
    while (len(words) > 2 and words[0] in _LEADING_WORDS) or (len(words) == 2 and words[0] in ("a", "an", "the")):
        words = words[1:]
    if not words:
        return Option(index, plain(text), re.compile(r"(?!)"))
    expression = r"[\W_]{1,3}".join(map(_word_expression, words))
    anchor = max((word for word in words if _word_expression(word) == word), key=len, default="")
    if _WIDE.search(text):
        return Option(index, plain(text), re.compile(expression), anchor)
    ending = "(?:s|es)?" if len(words[-1]) > 3 and not words[-1].isdigit() else ""
    return Option(index, plain(text), re.compile(rf"(?<![^\W_]){expression}{ending}(?![^\W_])", re.IGNORECASE), anchor)


def _word_expression(word: str) -> str:
    if word in _SYNONYMS:
        return _SYNONYMS[word]
    expression = re.escape(word)
    for spelling, pattern in _SPELLINGS:
        if spelling in expression:
            return expression.replace(spelling, pattern)
    return expression
