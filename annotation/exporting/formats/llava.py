"""LLaVA: one JSON list, a row for each turn (github.com/haotian-liu/LLaVA, docs/Finetune_Custom_Data.md)."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.conversations.turn import InstructionOrigin, Turn
from annotation.exporting.encoding.format import CONVERSATION_TURNS, Format, FormatInput, FormatOutput, image_path
from annotation.exporting.encoding.json_rows import (
    IMAGE_TAG,
    Row,
    encode_row,
    encode_turn,
    encode_type,
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
        if turn.origin:
            rows.append(encode_row(_instruction_row(turn, turn.origin, key, image, questionnaire)))
            continue
        prompt, reply = encode_turn(turn, f"{IMAGE_TAG}\n")
        type_ = encode_type(turn) if builder.has_instructions else f',"type":"{turn.question}"'
        rows.append(
            f'{{"id":"{key}.{turn.question}","image":"{image}","conversations":[{{"from":"human","value":{prompt}}},'
            f'{{"from":"gpt","value":{reply}}}]{type_},'
            f'"qtype":"{"mcq" if turn.form == "letters" else "vqa"}","critique":"{key}",'
            f'"questionnaire":"{questionnaire}","template":"{turn.template}"}}'
        )
    return rows


def _instruction_row(turn: Turn, origin: InstructionOrigin, critique_id: str, image: str, questionnaire: str) -> Row:
    """Returns the row of an instruction, with the fields of a template's row in the same order."""
    type_, form, _template, prompt, reply, follow_ups, _origin = turn
    id_, run, recipe, model, evidence = origin
    messages = [{"from": "human", "value": f"{IMAGE_TAG}\n{prompt}"}, {"from": "gpt", "value": reply}]
    for follow_up, further_reply in follow_ups:
        messages += {"from": "human", "value": follow_up}, {"from": "gpt", "value": further_reply}
    return {
        "id": id_,
        "image": image,
        "conversations": messages,
        "type": type_,
        "instruction": id_,
        "run": run,
        "recipe": recipe,
        "model": model,
        "evidence": evidence,
        "qtype": "mcq" if form == "letters" else "vqa",
        "critique": critique_id,
        "questionnaire": questionnaire,
        "template": "",
    }


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
