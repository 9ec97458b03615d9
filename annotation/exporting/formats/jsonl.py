"""JSON Lines: one `critique.v1` document a line."""

from collections.abc import Sequence
from typing import Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput, write_lines
from annotation.exporting.encoding.json_lines import on_one_line
from annotation.exporting.encoding.sample import SAMPLE


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.jsonl`, or one file for each split."""
    write_lines(content, output, "jsonl", encode)


def encode(lines: Sequence[str]) -> bytes:
    """Returns the lines, each ended by a newline, and without any other end of a line."""
    return on_one_line("\n".join(lines) + "\n").encode()


def sample() -> str:
    """Returns one line."""
    return encode([orjson.dumps(SAMPLE).decode()]).decode()


FORMAT: Final = Format(
    key="jsonl",
    title=_("JSON Lines"),
    description=_("One critique a line (critique.v1), with its image, revisions and times. Nothing is left out."),
    write=write,
    sample=sample,
    snippet="""import json

critiques = [json.loads(line) for line in open("critiques.jsonl", encoding="utf-8")]""",
)
