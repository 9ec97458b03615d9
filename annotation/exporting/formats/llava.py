"""LLaVA: one JSON list, a row for each turn (github.com/haotian-liu/LLaVA, docs/Finetune_Custom_Data.md)."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.encoding.format import CONVERSATION_TURNS, Format, FormatInput, FormatOutput, image_path
from annotation.exporting.encoding.json_rows import (
    IMAGE_TAG,
    encode_follow_ups,
    encode_origin,
    encode_turn,
    longest_sample,
    questionnaire_name,
    row_id,
    write_rows,
)
from annotation.exporting.sql.critique_json import CritiqueDocument

_FOLLOW_UP: Final = ',{"from":"human","value":%s},{"from":"gpt","value":%s}'


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.json`, or one list for each split."""
    write_rows(content, output, make_rows, extension="json")


def make_rows(builder: ConversationBuilder, critique: CritiqueDocument) -> Sequence[str]:
    """Returns a row for each turn."""
    key, image, questionnaire = critique["id"], image_path(critique), questionnaire_name(critique)
    rows = []
    for turn in builder.turns(critique):
        prompt, reply = encode_turn(turn, f"{IMAGE_TAG}\n")
        follow_ups = encode_follow_ups(turn, _FOLLOW_UP) if turn.follow_ups else ""
        type_ = encode_origin(turn) if builder.has_instructions else f',"type":"{turn.question}"'
        rows.append(
            f'{{"id":"{row_id(key, turn)}","image":"{image}","conversations":[{{"from":"human","value":{prompt}}},'
            f'{{"from":"gpt","value":{reply}}}{follow_ups}]{type_},'
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
    turns=CONVERSATION_TURNS,
)
