"""`too_fast`: a text was written in fewer seconds than people need to type or say it.

Only what was typed or composed counts: what was pasted is the matter of another check. The seconds are those in which
the text's stage was open on a visible page.
"""

from collections.abc import Iterator
from typing import Final

from annotation.quality.context import CritiqueContext
from annotation.quality.flags import Flag
from annotation.quality.texts import TextAnswer

USUAL_LATIN: Final = 5
USUAL_HAN: Final = 2
"""Characters that people write in a second."""


def check_speed(context: CritiqueContext) -> Iterator[Flag]:
    """Yields a flag for each stage whose texts cannot have been written in its seconds."""
    stages: dict[str, list[TextAnswer]] = {}
    for answer in context.texts:
        stages.setdefault(answer.question.stage, []).append(answer)
    for stage, answers in stages.items():
        seconds = context.timings.get(stage)
        if seconds is not None and context.changed_later.isdisjoint(answer.key for answer in answers):
            yield from _flags(context, answers, seconds)


def _flags(context: CritiqueContext, answers: list[TextAnswer], seconds: float) -> Iterator[Flag]:
    thresholds = context.thresholds
    latin = han = 0.0
    for answer in answers:
        share = _written_share(context, answer)
        han += answer.han * share
        latin += (len(answer.text) - answer.han) * share
    ratio = thresholds.latin_rate / thresholds.han_rate  # how many letters are as much work as a Chinese character
    if latin + han * ratio < thresholds.fast_characters:
        return
    if seconds * thresholds.latin_rate >= latin + han * ratio:
        return
    longest = max(answers, key=lambda answer: len(answer.text))
    usual = USUAL_HAN if han > latin else USUAL_LATIN
    yield Flag(
        "too_fast", longest.key, params={"characters": round(latin + han), "seconds": round(seconds), "usual": usual}
    )


def _written_share(context: CritiqueContext, answer: TextAnswer) -> float:
    """Returns the share of a text that was typed or composed; all of it where that is not known."""
    entered = context.entered(answer.key)
    if entered is None:
        return 1.0
    return min(1.0, (entered["typed"] + entered["composed"]) / len(answer.text))
