"""ms-swift: JSON Lines of `messages` and `images` (ms-swift, docs: Custom dataset)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.format import CONVERSATION_TURNS, Format, FormatInput, FormatOutput
from annotation.exporting.encoding.json_rows import longest_sample, write_rows
from annotation.exporting.encoding.message_rows import message_rows


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.jsonl`, or one file for each split."""
    write_rows(content, output, message_rows, extension="jsonl")


FORMAT: Final = Format(
    key="ms-swift",
    title="ms-swift",
    description=_("A question and its answer a row, as JSON Lines for ms-swift."),
    write=write,
    sample=longest_sample(message_rows),
    snippet="""# in the folder that holds images/ from images.tar
swift sft --model Qwen/Qwen2.5-VL-7B-Instruct --dataset critiques.jsonl""",
    turns=CONVERSATION_TURNS,
)
