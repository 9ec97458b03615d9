"""JSON Lines: one `critique.v1` document a line."""

from collections.abc import Sequence
from typing import Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.formats.base import Format, Material, Release, write_files
from annotation.exporting.formats.sample import SAMPLE


def write(material: Material, release: Release) -> None:
    """`critiques.jsonl`, or one file for each split."""
    write_files(material, release, "jsonl", encode)


def encode(lines: Sequence[str]) -> bytes:
    """The lines as they are, each ended by a newline."""
    return ("\n".join(lines) + "\n").encode()


def sample() -> str:
    """One line."""
    return encode([orjson.dumps(SAMPLE).decode()]).decode()


JSONL: Final = Format(
    key="jsonl",
    title=_("JSON Lines"),
    description=_("One critique a line (critique.v1), with its image, revisions and times. Nothing is left out."),
    write=write,
    sample=sample,
    snippet="""import json

critiques = [json.loads(line) for line in open("critiques.jsonl", encoding="utf-8")]""",
)
