"""`grade_against_text`: the grade is low and the reasons only praise, or the grade is high and they only blame.

A text that weighs one against the other says nothing here, nor do texts about feelings or about what to change. Span:
the first word of praise or blame.
"""

from collections.abc import Iterator

from annotation.quality.context import CritiqueContext
from annotation.quality.flags import Flag
from annotation.quality.opinions import opinions_in


def check_polarity(context: CritiqueContext) -> Iterator[Flag]:
    """Yields a flag where the reasons of the grade plainly say the contrary of it."""
    if context.level not in ("low", "high"):
        return
    answers = [answer for answer in context.texts if answer.question.explains_grade]
    opinions = [opinions_in(answer) for answer in answers]
    if any(entry.is_mixed for entry in opinions):
        return
    for answer, entry in zip(answers, opinions, strict=True):
        against, along = (entry.praise, entry.blame) if context.level == "low" else (entry.blame, entry.praise)
        if len(against) >= context.thresholds.polar_words and not along:
            word = answer.text[slice(*against[0])]
            params = {"level": context.level, "word": word, "count": len(set(against))}
            yield Flag("grade_against_text", answer.key, against[0], params)
