"""The text begins with a yes or a no, in any of several languages, and one option alone does."""

import re
from typing import Final

from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read, unreadable
from annotation.evaluating.reading.options import NO, YES, yes_no_index

_WORD: Final = re.compile(r"[\W_]*")
_BOTH: Final = re.compile(r"(?:yes\W*(?:and|or|/|&)\W*no|no\W*(?:and|or|/|&)\W*yes)(?![^\W_])", re.IGNORECASE)
_END: Final = re.compile(r"(?:[,;]|(?<![^\W_])(?:think|so|say|is|therefore))\s*(yes|no)[\s.!]*\Z", re.IGNORECASE)
_DETERMINER: Final = re.compile(r"no (?=[a-z])", re.IGNORECASE)


def yes_or_no(answer: Answer) -> Reading | None:
    """Reads a yes or a no as the only option that begins with one. `No light …` is no answer."""
    begin = _WORD.match(answer.text)
    position = 0 if begin is None else begin.end()
    if _DETERMINER.match(answer.text, position) and not _END.search(answer.text):
        return None
    # `Absolutely not` is a no.
    if _BOTH.match(answer.text, position):
        return unreadable("several")
    end = _END.search(answer.text)
    if end is not None and not any(p.match(answer.text, position) for p in (NO, YES)):
        position = end.start(1)
    for pattern in (NO, YES):
        if pattern.match(answer.text, position):
            index = yes_no_index(answer.options, pattern)
            letters = {mention.index for mention in answer.affirmed if mention.is_letter}
            if index is not None and letters - {index}:
                return unreadable("letter_against_text")
            return None if index is None else read("yes_no", index)
    return None
