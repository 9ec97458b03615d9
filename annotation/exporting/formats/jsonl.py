"""JSON Lines: one `critique.v1` document a line."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.exporting.documents import as_line
from annotation.exporting.formats.base import Format, Material, Release, write_lines
from annotation.exporting.formats.sample import SAMPLE


def write(material: Material, release: Release) -> None:
    """`critiques.jsonl`, or one file for each split."""
    write_lines(material, release, "jsonl", as_line)


def sample() -> str:
    """One line."""
    return as_line(SAMPLE).decode()


JSONL: Final = Format(
    key="jsonl",
    title=_("JSON Lines"),
    description=_("One critique a line (critique.v1), with its image, revisions and times. Nothing is left out."),
    write=write,
    sample=sample,
)
