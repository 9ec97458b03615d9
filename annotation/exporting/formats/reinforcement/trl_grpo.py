"""TRL's GRPO: Parquet of `prompt` in blocks, `images` and `solution`, which the reward functions get."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.fields import IMAGE_FIELD
from annotation.exporting.encoding.format import Fields, Format, FormatInput, FormatOutput
from annotation.exporting.encoding.json_rows import Row
from annotation.exporting.encoding.reward_rows import ABOUT_FIELDS, RewardRow, reward_sample, write_reward_tables

FIELDS: Final[Fields] = {
    "prompt": [{"role": "string", "content": [{"type": "string", "text": "string"}]}],
    "images": [IMAGE_FIELD],
    "solution": "string",
    **ABOUT_FIELDS,
}


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.parquet`, or one file for each split."""
    write_reward_tables(content, output, layout, FIELDS)


def layout(row: RewardRow) -> Row:
    """Returns the columns of a row but its images."""
    blocks = [{"type": "image", "text": None}, {"type": "text", "text": row.prompt.prompt}]
    return {"prompt": [{"role": "user", "content": blocks}], "solution": row.prompt.answer, **row.about()}


FORMAT: Final = Format(
    key="trl-grpo",
    title=_("TRL (GRPO)"),
    description=_("Parquet as TRL's GRPOTrainer reads it: a question about an image a row, with its solution."),
    write=write,
    sample=reward_sample(layout, columns=tuple(FIELDS)),
    snippet="""from datasets import load_dataset

prompts = load_dataset("./release", split="train")  # GRPOTrainer(train_dataset=prompts, …)""",
    order="image",
    contains_images=True,
    has_card=True,
)
