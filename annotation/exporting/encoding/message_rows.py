"""Makes the rows that LLaMA-Factory and ms-swift share: `messages` and `images`, a row for each turn."""

from collections.abc import Sequence

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.conversations.turn import InstructionOrigin, Turn
from annotation.exporting.encoding.format import image_path
from annotation.exporting.encoding.json_rows import (
    IMAGE_TAG,
    Row,
    encode_row,
    encode_turn,
    encode_type,
    questionnaire_name,
)
from annotation.exporting.sql.critique_json import CritiqueDocument


def message_rows(builder: ConversationBuilder, critique: CritiqueDocument) -> Sequence[str]:
    """Returns a row for each turn. Its messages have one `<image>` for its one image."""
    key, image, questionnaire = critique["id"], image_path(critique), questionnaire_name(critique)
    rows = []
    for turn in builder.turns(critique):
        if turn.origin:
            rows.append(encode_row(_instruction_row(turn, turn.origin, key, image, questionnaire)))
            continue
        prompt, reply = encode_turn(turn, IMAGE_TAG)
        origin = encode_type(turn) if builder.has_instructions else ""
        rows.append(
            f'{{"id":"{key}.{turn.question}","messages":[{{"role":"user","content":{prompt}}},'
            f'{{"role":"assistant","content":{reply}}}],"images":["{image}"],"critique":"{key}",'
            f'"questionnaire":"{questionnaire}","template":"{turn.template}"{origin}}}'
        )
    return rows


def _instruction_row(turn: Turn, origin: InstructionOrigin, critique_id: str, image: str, questionnaire: str) -> Row:
    """Returns the row of an instruction, with the fields of a template's row in the same order."""
    type_, _form, _template, prompt, reply, follow_ups, _origin = turn
    id_, run, recipe, model, evidence = origin
    messages = [{"role": "user", "content": f"{IMAGE_TAG}{prompt}"}, {"role": "assistant", "content": reply}]
    for follow_up, further_reply in follow_ups:
        messages += {"role": "user", "content": follow_up}, {"role": "assistant", "content": further_reply}
    return {
        "id": id_,
        "messages": messages,
        "images": [image],
        "critique": critique_id,
        "questionnaire": questionnaire,
        "template": "",
        "type": type_,
        "instruction": id_,
        "run": run,
        "recipe": recipe,
        "model": model,
        "evidence": evidence,
    }
