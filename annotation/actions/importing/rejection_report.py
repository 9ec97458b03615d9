"""What was refused of an import, for a spreadsheet."""

import csv
from collections.abc import Iterator
from typing import Final

from annotation.models import FileStatus, ImageImport
from annotation.wording.rejections import explain_file

COLUMNS: Final = ("position", "file", "code", "detail")
# What a spreadsheet would take for a formula.
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file whose writes come back, so that rows stream."""

    def write(self, text: str) -> str:
        return text


def write_report(wanted: ImageImport) -> Iterator[str]:
    """The lines of a CSV: each refused file in the order of the source, its code, and the sentence."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for file in wanted.files.filter(status=FileStatus.REFUSED).order_by("position").iterator(chunk_size=1_000):
        cells = (file.file, file.code, explain_file(file))
        yield writer.writerow([file.position + 1, *map(_harmless, cells)])


def _harmless(cell: str) -> str:
    return "'" + cell if cell.startswith(FORMULAS) else cell
