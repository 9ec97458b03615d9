"""verl: Parquet of prompts with their images and a rule-based reward (verl, docs: Prepare Data for Post-Training)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.fields import IMAGE_FIELD
from annotation.exporting.encoding.format import Fields, Format, FormatInput, FormatOutput
from annotation.exporting.encoding.json_rows import Row
from annotation.exporting.encoding.reward_rows import ABOUT_FIELDS, RewardRow, reward_sample, write_reward_tables

FIELDS: Final[Fields] = {
    "data_source": "string",
    "prompt": [{"role": "string", "content": "string"}],
    "images": [IMAGE_FIELD],
    "ability": "string",
    "reward_model": {"style": "string", "ground_truth": "string"},
    "extra_info": {"split": "string", "index": "int64", **ABOUT_FIELDS},
}


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.parquet`, or one file for each split."""
    write_reward_tables(content, output, layout, FIELDS)


def layout(row: RewardRow) -> Row:
    """Returns the columns of a row but its images. The reward function is chosen by `data_source`."""
    return {
        "data_source": f"loupe/{row.prompt.kind}",
        "prompt": [{"role": "user", "content": row.tagged_prompt}],
        "ability": "aesthetics",
        "reward_model": {"style": "rule", "ground_truth": row.prompt.answer},
        "extra_info": {"split": row.split, "index": row.index, **row.about()},
    }


FORMAT: Final = Format(
    key="verl",
    title="verl",
    description=_("Parquet for verl: a question about an image a row, with an answer that a reward function checks."),
    write=write,
    sample=reward_sample(layout, columns=tuple(FIELDS)),
    snippet="""# a reward function of one's own compares the reply with ground_truth: docs/export-formats.md has one
python -m verl.trainer.main_ppo data.train_files=critiques.parquet data.image_key=images \\
  custom_reward_function.path=reward.py""",
    order="image",
    contains_images=True,
    has_card=True,
)
