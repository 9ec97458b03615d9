"""ms-swift's GRPO: JSON Lines of `messages` without a reply, `images` and `solution` (ms-swift, docs: GRPO)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput
from annotation.exporting.encoding.json_rows import Row
from annotation.exporting.encoding.reward_rows import RewardRow, reward_sample, write_reward_lines


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.jsonl`, or one file for each split."""
    write_reward_lines(content, output, layout)


def layout(row: RewardRow) -> Row:
    """Returns the columns of a row."""
    return {
        "messages": [{"role": "user", "content": row.tagged_prompt}],
        "images": [row.image],
        "solution": row.prompt.answer,
        **row.about(),
    }


FORMAT: Final = Format(
    key="swift-grpo",
    title=_("ms-swift (GRPO)"),
    description=_("JSON Lines for ms-swift: a question about an image a row, with the solution that a reward checks."),
    write=write,
    sample=reward_sample(layout),
    snippet="""# in the folder that holds images/ from images.tar
swift rlhf --rlhf_type grpo --model Qwen/Qwen2.5-VL-7B-Instruct --dataset critiques.jsonl \\
  --external_plugins reward.py --reward_funcs loupe""",
    order="image",
)
