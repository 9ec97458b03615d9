"""There is no answer: an empty text, thoughts alone, or a harness' note that its call failed."""

from typing import Final

from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, unreadable
from annotation.evaluating.reading.refusals import FAILED_CALL

_BLANK: Final = " \t\r\n\f\v\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"


def failed(answer: Answer) -> Reading | None:
    """Reads no answer at all as failed."""
    if not answer.spoken_text.strip(_BLANK):
        return Reading("failed", "thoughts_alone" if answer.has_thoughts else "empty")
    if not answer.marked_text:
        return unreadable("markers_alone")
    if len(answer.marked_text) < 500 and FAILED_CALL.search(answer.marked_text):
        return Reading("failed", "failed_call")
    return None
