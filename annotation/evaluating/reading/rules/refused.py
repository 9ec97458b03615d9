"""The model says that it will not or cannot answer, and then does not."""

from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read
from annotation.evaluating.reading.letters import OUT_OF_RANGE
from annotation.evaluating.reading.refusals import REFUSED


def refused(answer: Answer) -> Reading | None:
    """Reads a refusal; one option that is named after it, and no other, is the answer nevertheless, with a doubt."""
    matches = list(REFUSED.finditer(answer.text))
    if not matches:
        return None
    end = matches[-1].end()
    indexes = {mention.index for mention in answer.affirmed}
    later_indexes = {mention.index for mention in answer.affirmed if mention.start >= end}
    if len(indexes) == 1 and later_indexes == indexes and OUT_OF_RANGE not in indexes:
        return read("after_refusal", indexes.pop(), doubt="refusal")
    return Reading("refused", "refusal")
