"""What LLaMA-Factory and ms-swift share: `messages` and `images`, a row for each turn."""

from collections.abc import Iterable

from annotation.exporting.documents import CritiqueDocument
from annotation.exporting.formats.base import picture_name
from annotation.exporting.formats.rows import IMAGE_TAG, Row, named
from annotation.exporting.turns import Interview


def rows(interview: Interview, critique: CritiqueDocument) -> Iterable[Row]:
    """A row for each turn; there are as many `<image>` in its messages as it has images: one."""
    key, pictures, questionnaire = critique["id"], [picture_name(critique)], named(critique)
    return [
        {
            "id": f"{key}.{turn.question}",
            "messages": [
                {"role": "user", "content": f"{IMAGE_TAG}{turn.ask}"},
                {"role": "assistant", "content": turn.answer},
            ],
            "images": pictures,
            "critique": key,
            "questionnaire": questionnaire,
            "template": turn.template,
        }
        for turn in interview.turns(critique)
    ]
