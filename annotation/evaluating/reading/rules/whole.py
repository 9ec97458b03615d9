"""The whole text names an option, and nothing else: a letter, the option's words, or both, once or over and over."""

import re
from typing import Final

from annotation.evaluating.items import LETTERS
from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read, unreadable
from annotation.evaluating.reading.letters import OUT_OF_RANGE
from annotation.evaluating.reading.mentions import Mention
from annotation.evaluating.reading.options import plain

_RUN: Final = re.compile(r"\W*([A-Ha-h])(?:[\W_]*\1)*\W*")
_LETTERS: Final = re.compile(r"(?:[A-H]\W*){2,}")
_LEAD_WORDS: Final = re.compile(r"(?:(?:option|choice|answer|letter|the)\W+)*", re.IGNORECASE)

_MAX_CHARACTERS: Final = 200


def whole(answer: Answer) -> Reading | None:
    """Reads a text that is nothing but one option. A letter and words of two options are unreadable."""
    text = answer.text
    for option in answer.options if len(text) < _MAX_CHARACTERS else ():
        if option.text and option.text == answer.words and not _is_letter(option.text):
            return read("text", option.index)
    run = _RUN.fullmatch(_LEAD_WORDS.sub("", text, count=1))
    if run is not None:
        return _letter(run[1].upper(), len(answer.options))
    if _LETTERS.fullmatch(text) and len(set(re.findall("[A-H]", text))) > 1:
        return unreadable("several_letters")
    return _repeated(answer)


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text.upper() in LETTERS


def _letter(letter: str, count: int) -> Reading:
    index = "ABCDEFGH".index(letter)
    return read("letter", index) if index < count else unreadable("out_of_range")


def _repeated(answer: Answer) -> Reading | None:
    """Reads mentions of one option with nothing of a text between them."""
    mentions = answer.mentions
    covered = sum(mention.end - mention.start for mention in mentions)
    # Whatever is far longer than its mentions has words beside them.
    if not mentions or len(answer.text) > 3 * covered + _MAX_CHARACTERS or not _is_bare(answer, mentions):
        return None
    indexes = {mention.index for mention in mentions}
    if any(mention.conflicts for mention in mentions):
        return unreadable("letter_against_text")
    if len(indexes) != 1 or any(mention.is_denied or mention.is_listed for mention in mentions):
        return None
    (index,) = indexes
    if index == OUT_OF_RANGE:
        return unreadable("out_of_range")
    has_text = any(mention.is_text for mention in mentions)
    has_letter = any(mention.is_letter for mention in mentions)
    return read("letter_and_text" if has_text and has_letter else "text" if has_text else "letter", index)


def _is_bare(answer: Answer, mentions: list[Mention]) -> bool:
    """Returns whether hardly a word stands beside the mentions; a repetition may be cut off."""
    rest, position = [], 0
    for mention in mentions:
        rest.append(answer.text[position : mention.start])
        position = mention.end
    rest.append(answer.text[position:])
    words = plain(_LEAD_WORDS.sub("", " ".join(rest), count=1))
    last = plain(answer.text[mentions[-1].start : mentions[-1].end])
    return not words or (len(mentions) > 1 and last.startswith(words))
