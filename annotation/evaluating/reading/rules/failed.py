"""There is no answer: an empty text, thoughts alone, or a harness' note that its call failed."""

from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading
from annotation.evaluating.reading.refusals import FAILED_CALL


def failed(answer: Answer) -> Reading | None:
    """Reads no answer at all as failed."""
    if not answer.marked_text:
        is_thought = answer.ends_in_thought or answer.raw.strip("\ufeff\u200b \t\r\n\u3000") != ""
        return Reading("failed", "thoughts_alone" if is_thought else "empty")
    if len(answer.marked_text) < 500 and FAILED_CALL.search(answer.marked_text):
        return Reading("failed", "failed_call")
    return None
