"""Reads the first sheet of a workbook (XLSX) that nobody vouches for."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile

MAX_UNPACKED_BYTES: Final = 200_000_000
MAX_TAGS: Final = 8_000_000
"""Of all parts of a workbook: the reader makes an object of each, however few bytes it has."""
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 60
FORMULA: Final = object()
"""A cell that is no text. Writers store any value beside a formula, so nobody knows what a spreadsheet would show."""
CHUNK_BYTES: Final = 1 << 20


def read_workbook(content: Content) -> Iterator[tuple[int, list[Any]]]:
    """Yields the cells of each row of the first sheet with its number.

    A formula is never computed, and is FORMULA. Raises RejectedFile for what is no workbook, and for one that unpacks
    to more than any results have.
    """
    import openpyxl  # noqa: PLC0415 - it loads numpy, which only workers need

    _check_size(content)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content.raw), read_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        # The stated size may be wrong, and everything beyond it would be passed over.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
            # A row may claim any number, and all rows before it are made.
            if number > MAX_ROWS:
                raise RejectedFile("sheet_too_long", file=content.name, limit=MAX_ROWS)
            yield number, [FORMULA if cell.data_type == "f" else cell.value for cell in cells]
    except RejectedFile:
        raise
    except Exception as error:  # a damaged workbook fails in any way within openpyxl
        raise RejectedFile("sheet_damaged", file=content.name, error=f"{type(error).__name__}: {error}") from error


def _check_size(content: Content) -> None:
    """Raises RejectedFile for a zip that unpacks to too much. No member can unpack to more than it states."""
    try:
        with zipfile.ZipFile(io.BytesIO(content.raw)) as archive:
            size = sum(member.file_size for member in archive.infolist())
            if size > MAX_UNPACKED_BYTES:
                megabytes = MAX_UNPACKED_BYTES // 1_000_000
                raise RejectedFile("sheet_too_large", file=content.name, megabytes=megabytes)
            if _has_too_many_tags(archive):
                raise RejectedFile("sheet_too_complex", file=content.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        if isinstance(error, RejectedFile):
            raise
        raise RejectedFile("sheet_damaged", file=content.name, error=error) from error


def _has_too_many_tags(archive: zipfile.ZipFile) -> bool:
    """Returns whether the parts have more tags than any results, without keeping them."""
    tags = 0
    for member in archive.infolist():
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                tags += chunk.count(b"<")
                if tags > MAX_TAGS:
                    return True
    return False
