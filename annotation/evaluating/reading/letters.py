"""Finds the letters in a text that may name an option, and tells them from words: the article A, a musical C."""

import re
from collections.abc import Iterator
from typing import Final

OUT_OF_RANGE: Final = -1
"""The index of a letter that no option has."""
# A letter by itself; whether it names an option is decided by what stands around it. A small one before a word
# never does.
_ISOLATED: Final = re.compile(r"(?<![A-Za-z])(?:[A-H](?![A-Za-z])|[a-h](?![A-Za-z]| \w))")
_LETTER: Final = re.compile(
    r"(?<![\w'&/.-])(?:[(\[{<](?P<dressed>[A-Ha-h])[)\]}>]+[.:]?|[\"'](?P<quoted>[A-Ha-h])[\"'][.:]?"
    r"|(?P<closed>[A-H])[)\]][.:]?)"
    r"|(?<![\w'&-])(?<!N/)(?<!itamin )(?P<upper>[A-H])(?P<mark>[.:、,;)]?)(?![\w'&]|-\w)"
    r"|(?<=[^\x00-\x7f])(?P<wide>[A-H])(?![A-Za-z'])"
    r"|(?<![A-Za-z'])(?P<before_wide>[A-H])(?=[^\x00-\x7f])"
)
_LISTED_END: Final = re.compile(r"\s*[.):、](?=\s|$|[^\x00-\x7f])")
_LOWER_CUE: Final = re.compile(
    r"(?<![\w'])(?:option|choice|answer|letter|answer is|answer:|choose|pick|select)\s+[(\"']?\Z", re.IGNORECASE
)
_LOWER_END: Final = re.compile(r"(?![\w']|\s+\w)")
_ARTICLE: Final = re.compile(
    r"\s+(?!(?:is|was|are|would|will|could|seems?|fits?|best|looks?|can|cannot|may|might|must|should|and|or"
    r"|because|as"
    r"|since|due|describes?|matches|but|although|though|here|does|then|not|too|also|has|in this|for this|over"
    r"|option|with a|ist|est|es|oder|und|ou|y|o)(?![^\W_]))[a-zà-ÿ]"
)


def letter_spans(text: str, count: int) -> Iterator[tuple[int, int, int]]:
    """Yields where each letter begins and ends, brackets included, and the index of its option among `count`."""
    for isolated in _ISOLATED.finditer(text):
        span = _letter_span(text, isolated.start())
        if span is not None:
            index = "ABCDEFGH".index(isolated[0].upper())
            yield *span, index if index < count else OUT_OF_RANGE


def _letter_span(text: str, position: int) -> tuple[int, int] | None:
    """Returns where a letter begins and ends with its brackets or mark; None where it is a word, or part of one."""
    line_end = _LISTED_END.match(text, position + 1)
    if line_end is not None and text[text.rfind("\n", 0, position) + 1 : position].strip(" \t-•") == "":
        return position, line_end.end()
    for start in (position - 1, position):
        match = _LETTER.match(text, start) if start >= 0 else None
        if match is None:
            continue
        group = "upper" if match.lastgroup == "mark" else str(match.lastgroup)
        if match.start(group) != position:
            continue
        if group == "upper" and match[group] == "A" and not match["mark"] and _ARTICLE.match(text, match.end()):
            return None
        return match.start(), match.end()
    if _LOWER_END.match(text, position + 1) and _LOWER_CUE.search(text, max(0, position - 16), position):
        return position, position + 1
    return None
