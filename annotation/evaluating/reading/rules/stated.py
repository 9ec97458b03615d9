"""The text states its answer: `the answer is B`, `so I choose B`, `B is correct`; the last statement counts."""

import re
from typing import Final

from annotation.evaluating.reading import cues
from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read, unreadable
from annotation.evaluating.reading.letters import OUT_OF_RANGE
from annotation.evaluating.reading.mentions import Mention
from annotation.evaluating.reading.options import NO, YES, yes_no_index
from annotation.evaluating.reading.refusals import REFUSED

_IS: Final = re.compile(
    r"(?:is|are|looks?|appears?|seems?|evokes|conveys)(?: (?:very|clearly|quite|rather|a|an|the|too|heavily))*\s*\Z",
    re.IGNORECASE,
)
_YES_NO_STATED: Final = re.compile(
    r"(?:answer|conclusion)(?: to (?:the|this) question)?\s*(?:is|:)\s*[\"'(\[]?(?P<word>\w+)", re.IGNORECASE
)


def corrected(answer: Answer) -> Reading | None:
    """Reads what stands after the last correction. An answer that is taken back without another is unreadable."""
    lower_text = answer.lower_text
    if not any(part in lower_text for part in cues.CORRECTION_PARTS):
        return None
    corrections = [match for match in cues.CORRECTED.finditer(answer.text) if _follows(answer, match.start())]
    if not corrections:
        return None
    position = corrections[-1].end()
    tail = answer.text[position:]
    later_mentions = [mention for mention in answer.affirmed if mention.start >= position]
    stated_mentions = [mention for mention in later_mentions if mention.is_stated] or later_mentions
    indexes = {mention.index for mention in stated_mentions[-1:] if not mention.is_joined}
    if len({mention.index for mention in later_mentions}) == 1 or any(m.is_stated for m in later_mentions):
        (index,) = indexes or {OUT_OF_RANGE}
        return read("corrected", index) if index != OUT_OF_RANGE else None
    if not later_mentions and REFUSED.search(tail):
        return Reading("refused", "withdrawn")
    if not later_mentions and cues.WITHDRAWN.search(answer.text):
        return unreadable("withdrawn")
    return None


def stated(answer: Answer) -> Reading | None:
    """Reads the last stated option. Two that are joined, and a letter against the text, are unreadable."""
    mentions = [mention for mention in answer.affirmed if mention.is_stated]
    if not mentions:
        return _stated_yes_or_no(answer)
    last = mentions[-1]
    if last.conflicts:
        return unreadable("letter_against_text")
    if last.is_joined:
        return unreadable("joined")
    if last.index == OUT_OF_RANGE:
        return unreadable("out_of_range")
    if last.is_letter and not last.is_text and _contradicts(answer, last):
        return unreadable("letter_against_text")
    return read("stated_letter" if last.is_letter else "stated_text", last.index)


def _follows(answer: Answer, position: int) -> bool:
    """Returns whether an option is named before a position: without one there is nothing to correct."""
    return bool(answer.mentions) and answer.mentions[0].start < position


def _contradicts(answer: Answer, letter: Mention) -> bool:
    """Returns whether the reasons after a letter say of the image what one other option says."""
    texts = [
        mention
        for mention in answer.affirmed
        if mention.start > letter.end and mention.is_text and not mention.is_letter
    ]
    indexes = {mention.index for mention in texts}
    is_predicate = any(_IS.search(answer.text[max(0, mention.start - 40) : mention.start]) for mention in texts)
    return is_predicate and len(indexes) == 1 and letter.index not in indexes and len(texts) == 1


def _stated_yes_or_no(answer: Answer) -> Reading | None:
    matches = list(_YES_NO_STATED.finditer(answer.text))
    if not matches:
        return None
    word = matches[-1]["word"]
    pattern = next((pattern for pattern in (YES, NO) if pattern.fullmatch(word)), None)
    index = None if pattern is None else yes_no_index(answer.options, pattern)
    return None if index is None else read("stated_text", index)
