"""LLaVA: one JSON list, a row for each turn (github.com/haotian-liu/LLaVA, docs/Finetune_Custom_Data.md)."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations import Interview
from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.formats.base import Format, Material, Release, picture_name
from annotation.exporting.formats.rows import IMAGE_TAG, named, quoted, sample_of, write_rows


def write(material: Material, release: Release) -> None:
    """`critiques.json`, or one list for each split."""
    write_rows(material, release, rows, ending="json")


def rows(interview: Interview, critique: CritiqueDocument) -> Sequence[str]:
    """A row for each turn."""
    key, picture, questionnaire = critique["id"], picture_name(critique), named(critique)
    made = []
    for turn in interview.turns(critique):
        ask, answer = quoted(turn, f"{IMAGE_TAG}\n")
        made.append(
            f'{{"id":"{key}.{turn.question}","image":"{picture}","conversations":[{{"from":"human","value":{ask}}},'
            f'{{"from":"gpt","value":{answer}}}],"type":"{turn.question}",'
            f'"qtype":"{"mcq" if turn.form == "letters" else "vqa"}","critique":"{key}",'
            f'"questionnaire":"{questionnaire}","template":"{turn.template}"}}'
        )
    return made


LLAVA: Final = Format(
    key="llava",
    title="LLaVA",
    description=_("A question and its answer a row, for LLaVA's own trainer and whatever reads its JSON."),
    write=write,
    sample=sample_of(rows),
    snippet="""import json

rows = json.load(open("critiques.json", encoding="utf-8"))  # images.tar, unpacked beside it, has the pictures""",
)
