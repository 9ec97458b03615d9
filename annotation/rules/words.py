"""Counts words the same way in Python and in the browser, in English, Chinese and mixtures of both.

The character classes are spelled out because `\\s`, `str.strip` and JavaScript's `trim` disagree about some of them.
"""

import re
import unicodedata

WHITESPACE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# NUL and lone surrogates: no database column and no UTF-8 file can hold them.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Dashes that join clauses, ellipses, slashes, and the full-width punctuation that Chinese writes without a space.
_PUNCTUATION = (
    r"\u2013\u2014\u2015\u2026/\u3001-\u3003\u3008-\u3011\u3014-\u301f\u3030"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
# Han and kana, each a word of its own. Korean writes spaces, so Hangul is counted as words are.
_CJK = (
    r"\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    r"\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
# A word runs from its first letter or digit to the next separator, so that no character is scanned twice.
_WORD = re.compile(rf"[{_CJK}]|[^\W_][^{re.escape(WHITESPACE)}{_PUNCTUATION}{_CJK}]*")
_CITATION = re.compile(r"\[[0-9]{1,2}\]")
_SPACES = re.compile(f"[{re.escape(WHITESPACE)}]+")
# Soft hyphens, joiners, marks of direction, fillers and variation selectors.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)


def count_words(text: str) -> int:
    """Returns the number of words: runs with a letter or digit between spaces, dashes or Chinese punctuation.

    A Chinese character or a kana counts as one word. "well-lit", "don't" and "1,000" are one word each; an emoji alone
    and a citation of a region, such as [1], are none.
    """
    return len(_WORD.findall(_CITATION.sub("", text)))


def has_control_characters(text: str) -> bool:
    """Returns whether a text has what no name of one line has: control characters, ends of lines, half characters."""
    return any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text)


def single_spaced(text: str) -> str:
    """Returns the text on one line: without whitespace around it, and with one space for each run of it inside."""
    return _SPACES.sub(" ", text).strip(" ")


def comparable(text: str) -> str:
    """Returns the form in which texts are compared: those that look alike have the same.

    It is on one line and in lower case, with full-width letters as ASCII ones, and without characters that nobody sees.
    """
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", single_spaced(text)))
    return single_spaced(visible.lower())
