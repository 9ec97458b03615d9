"""Makes the rows that LLaMA-Factory and ms-swift share: `messages` and `images`, a row for each turn."""

from collections.abc import Sequence
from typing import Final

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.encoding.format import image_path
from annotation.exporting.encoding.json_rows import (
    IMAGE_TAG,
    encode_follow_ups,
    encode_origin,
    encode_turn,
    questionnaire_name,
    row_id,
)
from annotation.exporting.sql.critique_json import CritiqueDocument

_FOLLOW_UP: Final = ',{"role":"user","content":%s},{"role":"assistant","content":%s}'


def message_rows(builder: ConversationBuilder, critique: CritiqueDocument) -> Sequence[str]:
    """Returns a row for each turn. Its messages have one `<image>` for its one image."""
    key, image, questionnaire = critique["id"], image_path(critique), questionnaire_name(critique)
    rows = []
    for turn in builder.turns(critique):
        prompt, reply = encode_turn(turn, IMAGE_TAG)
        follow_ups = encode_follow_ups(turn, _FOLLOW_UP) if turn.follow_ups else ""
        origin = encode_origin(turn) if builder.has_instructions else ""
        rows.append(
            f'{{"id":"{row_id(key, turn)}","messages":[{{"role":"user","content":{prompt}}},'
            f'{{"role":"assistant","content":{reply}}}{follow_ups}],"images":["{image}"],"critique":"{key}",'
            f'"questionnaire":"{questionnaire}","template":"{turn.template}"{origin}}}'
        )
    return rows
