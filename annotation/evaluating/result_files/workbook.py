"""Reads the first sheet of a workbook (XLSX) that nobody vouches for."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import openpyxl

from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile

MAX_UNPACKED_BYTES: Final = 500_000_000


def read_workbook(content: Content) -> Iterator[tuple[int, list[Any]]]:
    """Yields the cells of each row of the first sheet with its number.

    A formula is read as its text, and never computed: an answer that begins with `=` is stored as one. Raises
    RejectedFile for what is no workbook, and for one that unpacks to more than any results have.
    """
    _check_size(content)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content.raw), read_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        # The stated size may be wrong, and everything beyond it would be passed over.
        sheet.reset_dimensions()
        rows = enumerate(sheet.iter_rows(values_only=True), 1)
        yield from ((number, list(cells)) for number, cells in rows)
    except RejectedFile:
        raise
    except Exception as error:  # a damaged workbook fails in any way within openpyxl
        raise RejectedFile("sheet_damaged", file=content.name, error=f"{type(error).__name__}: {error}") from error


def _check_size(content: Content) -> None:
    """Raises RejectedFile for a zip that unpacks to too much. No member can unpack to more than it states."""
    try:
        with zipfile.ZipFile(io.BytesIO(content.raw)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RejectedFile("sheet_damaged", file=content.name, error=error) from error
    if size > MAX_UNPACKED_BYTES:
        megabytes = MAX_UNPACKED_BYTES // 1_000_000
        raise RejectedFile("sheet_too_large", file=content.name, megabytes=megabytes)
