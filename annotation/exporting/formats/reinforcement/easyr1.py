"""EasyR1: Parquet of `problem`, `answer` and `images` (github.com/hiyouga/EasyR1, verl/utils/dataset.py)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.fields import IMAGE_FIELD
from annotation.exporting.encoding.format import Fields, Format, FormatInput, FormatOutput
from annotation.exporting.encoding.json_rows import Row
from annotation.exporting.encoding.reward_rows import ABOUT_FIELDS, RewardRow, reward_sample, write_reward_tables

FIELDS: Final[Fields] = {"images": [IMAGE_FIELD], "problem": "string", "answer": "string", **ABOUT_FIELDS}


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.parquet`, or one file for each split."""
    write_reward_tables(content, output, layout, FIELDS)


def layout(row: RewardRow) -> Row:
    """Returns the columns of a row but its images."""
    return {"problem": row.tagged_prompt, "answer": row.prompt.answer, **row.about()}


FORMAT: Final = Format(
    key="easyr1",
    title="EasyR1",
    description=_("Parquet for EasyR1: a question about an image a row, with an answer that a reward function checks."),
    write=write,
    sample=reward_sample(layout, columns=tuple(FIELDS)),
    snippet="""python -m verl.trainer.main config=examples/config.yaml data.train_files=critiques.parquet \\
  data.prompt_key=problem data.answer_key=answer data.image_key=images""",
    order="image",
    contains_images=True,
    has_card=True,
)
