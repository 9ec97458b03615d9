"""`copies_own`, `copies_other` and `repeats_itself`: most of a text stands in another one already.

The other text is the author's, of another image; somebody else's, of the same image; or the answer to another question
of the same critique. Span: from the first to the last of the shared words.
"""

from collections.abc import Iterator

from annotation.quality.context import MAX_IMAGE_TEXTS, MAX_OWN_TEXTS, CritiqueContext, OtherText
from annotation.quality.copies import CopiedText
from annotation.quality.flags import Flag
from annotation.quality.texts import TextAnswer


def check_near_copies(context: CritiqueContext) -> Iterator[Flag]:
    """Yields a flag for each text and each source of which it copies enough."""
    for index, answer in enumerate(context.texts):
        if answer.word_count < context.thresholds.copied_words:
            continue
        text = CopiedText(answer)
        sources = {
            "copies_own": context.own_texts[:MAX_OWN_TEXTS],
            "copies_other": context.image_texts[:MAX_IMAGE_TEXTS],
            "repeats_itself": _texts_before(context.texts[:index]),
        }
        for code, others in sources.items():
            copy = text.most_alike(others)
            if copy and copy.share >= context.thresholds.copied_share:
                params = {"percent": round(100 * copy.share), "other": copy.other.question}
                yield Flag(code, answer.key, copy.span, params | _source(copy.other))


def _texts_before(answers: tuple[TextAnswer, ...]) -> tuple[OtherText, ...]:
    return tuple(OtherText("", answer.key, answer.text) for answer in answers)


def _source(other: OtherText) -> dict[str, str]:
    return {"critique": other.critique} if other.critique else {}
