"""`pasted` and `silent`: how much of a text was pasted or dropped from elsewhere, or appeared without any input.

At least so many characters of the text: what was typed, composed or moved from one's own texts counts against them, so
that a paste that was replaced by hand is none. What is nearly one's own earlier text is one's own.
"""

from collections.abc import Iterator

from annotation.quality.context import MAX_OWN_TEXTS, CritiqueContext
from annotation.quality.copies import CopiedText
from annotation.quality.flags import Flag
from annotation.quality.texts import TextAnswer


def check_outside_texts(context: CritiqueContext) -> Iterator[Flag]:
    """Yields a flag for each text of which enough came from elsewhere, as far as the desk measured it."""
    thresholds = context.thresholds
    for answer in context.texts:
        entered = context.entered(answer.key)
        if entered is None:
            continue
        length = len(answer.text)
        pasted, silent = entered["pasted_other"] + entered["dropped"], entered["silent"]
        others = sum(entered.values()) - pasted - silent
        for code, characters, share in (
            ("pasted", min(pasted, length - others - silent), thresholds.outside_share),
            ("silent", min(silent, length - others - pasted), thresholds.silent_share),
        ):
            is_enough = characters >= thresholds.outside_characters and characters >= share * length
            if is_enough and not _is_own(context, answer):
                params = {"characters": characters, "total": length, "percent": round(100 * characters / length)}
                yield Flag(code, answer.key, params=params)


def _is_own(context: CritiqueContext, answer: TextAnswer) -> bool:
    copy = CopiedText(answer).most_alike(context.own_texts[:MAX_OWN_TEXTS])
    return copy is not None and copy.share >= context.thresholds.copied_share
