"""OpenRLHF from 0.10 on: JSON Lines of `prompt` in blocks, `images` and `label` (its datasets/prompts_dataset.py)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput
from annotation.exporting.encoding.json_rows import Row
from annotation.exporting.encoding.reward_rows import RewardRow, reward_sample, write_reward_lines


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.jsonl`, or one file for each split."""
    write_reward_lines(content, output, layout)


def layout(row: RewardRow) -> Row:
    """Returns the columns of a row. Both blocks have a text: `datasets` 5 tells blocks with other fields apart."""
    blocks = [{"type": "image", "text": ""}, {"type": "text", "text": row.prompt.prompt}]
    return {
        "prompt": [{"role": "user", "content": blocks}],
        "images": [row.image],
        "label": row.prompt.answer,
        "datasource": f"loupe/{row.prompt.kind}",
        **row.about(),
    }


FORMAT: Final = Format(
    key="openrlhf",
    title="OpenRLHF",
    description=_("JSON Lines for OpenRLHF: a question about an image a row, with a label that a reward checks."),
    write=write,
    sample=reward_sample(layout),
    snippet="""# in the folder that holds images/ from images.tar
python -m openrlhf.cli.train_ppo_ray --prompt_data critiques.jsonl --input_key prompt --label_key label \\
  --image_key images --apply_chat_template --remote_rm_url reward.py""",
    order="image",
)
