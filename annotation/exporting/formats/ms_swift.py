"""ms-swift: JSON Lines of `messages` and `images` (ms-swift, docs: Custom dataset)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.formats.base import Format, Material, Release
from annotation.exporting.formats.messages import rows
from annotation.exporting.formats.rows import sample_of, write_rows


def write(material: Material, release: Release) -> None:
    """`critiques.jsonl`, or one file for each split."""
    write_rows(material, release, rows, ending="jsonl")


MS_SWIFT: Final = Format(
    key="ms-swift",
    title="ms-swift",
    description=_("A question and its answer a row, as JSON Lines for ms-swift."),
    write=write,
    sample=sample_of(rows),
    snippet="""# in the folder that holds images/ from images.tar
swift sft --model Qwen/Qwen2.5-VL-7B-Instruct --dataset critiques.jsonl""",
)
