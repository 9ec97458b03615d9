"""LLaVA: one JSON list, a row for each turn (github.com/haotian-liu/LLaVA, docs/Finetune_Custom_Data.md)."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput, image_path
from annotation.exporting.encoding.json_rows import (
    IMAGE_TAG,
    encode_turn,
    longest_sample,
    questionnaire_name,
    write_rows,
)
from annotation.exporting.sql.critique_json import CritiqueDocument


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.json`, or one list for each split."""
    write_rows(content, output, make_rows, extension="json")


def make_rows(builder: ConversationBuilder, critique: CritiqueDocument) -> Sequence[str]:
    """Returns a row for each turn."""
    key, image, questionnaire = critique["id"], image_path(critique), questionnaire_name(critique)
    rows = []
    for turn in builder.turns(critique):
        prompt, reply = encode_turn(turn, f"{IMAGE_TAG}\n")
        rows.append(
            f'{{"id":"{key}.{turn.question}","image":"{image}","conversations":[{{"from":"human","value":{prompt}}},'
            f'{{"from":"gpt","value":{reply}}}],"type":"{turn.question}",'
            f'"qtype":"{"mcq" if turn.form == "letters" else "vqa"}","critique":"{key}",'
            f'"questionnaire":"{questionnaire}","template":"{turn.template}"}}'
        )
    return rows


FORMAT: Final = Format(
    key="llava",
    title="LLaVA",
    description=_("A question and its answer a row, for LLaVA's own trainer and whatever reads its JSON."),
    write=write,
    sample=longest_sample(make_rows),
    snippet="""import json

rows = json.load(open("critiques.json", encoding="utf-8"))  # images.tar, unpacked beside it, has the images""",
)
