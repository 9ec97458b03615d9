"""Makes the rows that LLaMA-Factory and ms-swift share: `messages` and `images`, a row for each turn."""

from collections.abc import Sequence

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.encoding.format import image_path
from annotation.exporting.encoding.json_rows import IMAGE_TAG, encode_turn, questionnaire_name
from annotation.exporting.sql.critique_json import CritiqueDocument


def message_rows(builder: ConversationBuilder, critique: CritiqueDocument) -> Sequence[str]:
    """Returns a row for each turn. Its messages have one `<image>` for its one image."""
    key, image, questionnaire = critique["id"], image_path(critique), questionnaire_name(critique)
    rows = []
    for turn in builder.turns(critique):
        prompt, reply = encode_turn(turn, IMAGE_TAG)
        rows.append(
            f'{{"id":"{key}.{turn.question}","messages":[{{"role":"user","content":{prompt}}},'
            f'{{"role":"assistant","content":{reply}}}],"images":["{image}"],"critique":"{key}",'
            f'"questionnaire":"{questionnaire}","template":"{turn.template}"}}'
        )
    return rows
