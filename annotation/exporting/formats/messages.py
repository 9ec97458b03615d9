"""What LLaMA-Factory and ms-swift share: `messages` and `images`, a row for each turn."""

from collections.abc import Sequence

from annotation.exporting.conversations import Interview
from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.formats.base import picture_name
from annotation.exporting.formats.rows import IMAGE_TAG, named, quoted


def rows(interview: Interview, critique: CritiqueDocument) -> Sequence[str]:
    """A row for each turn; there are as many `<image>` in its messages as it has images: one."""
    key, picture, questionnaire = critique["id"], picture_name(critique), named(critique)
    made = []
    for turn in interview.turns(critique):
        ask, answer = quoted(turn, IMAGE_TAG)
        made.append(
            f'{{"id":"{key}.{turn.question}","messages":[{{"role":"user","content":{ask}}},'
            f'{{"role":"assistant","content":{answer}}}],"images":["{picture}"],"critique":"{key}",'
            f'"questionnaire":"{questionnaire}","template":"{turn.template}"}}'
        )
    return made
