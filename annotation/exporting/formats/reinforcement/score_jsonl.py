"""Scores as JSON Lines, as open-r1-multimodal reads them and what is built on it (VisualQuality-R1, Aes-R1)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput
from annotation.exporting.encoding.json_rows import Row
from annotation.exporting.encoding.reward_rows import RewardRow, reward_sample, write_reward_lines


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.jsonl`, or one file for each split: a score of an image a row."""
    write_reward_lines(content, output, layout, kinds=("score",))


def layout(row: RewardRow) -> Row:
    """Returns the columns of a row. Its value is a number; its `dataset_name` names what is on one scale."""
    about = row.about()
    return {
        "id": about.pop("id"),
        "dataset_name": f"loupe.{row.prompt.question}",
        "image": [row.image],
        "conversations": [
            {"from": "human", "value": row.tagged_prompt},
            {"from": "gpt", "value": row.prompt.score},
        ],
        **about,
    }


FORMAT: Final = Format(
    key="score-jsonl",
    title=_("Scores (open-r1-multimodal)"),
    description=_("The mean score of an image a row, as a number, for VisualQuality-R1, Aes-R1 and their like."),
    write=write,
    sample=reward_sample(layout, kind="score"),
    snippet="""import json

rows = [json.loads(line) for line in open("critiques.jsonl", encoding="utf-8")]  # and images.tar""",
    order="image",
)
