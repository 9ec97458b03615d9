"""Writes the rejected files of an import as CSV for spreadsheets."""

import csv
from collections.abc import Iterator
from typing import Final

from annotation.models import FileStatus, ImageImport
from annotation.spreadsheets import BYTE_ORDER_MARK, safe_cell
from annotation.wording.rejections import explain_file

COLUMNS: Final = ("position", "file", "code", "detail")


class _Echo:
    """A file whose `write` returns the text, so that rows stream."""

    def write(self, text: str) -> str:
        return text


def write_report(image_import: ImageImport) -> Iterator[str]:
    """Yields the lines of a CSV: each rejected file in the order of the source, its code, and the sentence."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK.decode() + writer.writerow(COLUMNS)
    rejected = image_import.files.filter(status=FileStatus.REJECTED).order_by("position")
    for file in rejected.iterator(chunk_size=1_000):
        cells = (file.file, file.code, explain_file(file))
        yield writer.writerow([file.position + 1, *map(safe_cell, cells)])
