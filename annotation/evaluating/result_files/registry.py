"""The formats of results, and which of them a file has."""

from collections.abc import Iterator
from typing import Final

from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.result_files import by_image, json_lines, tables
from annotation.evaluating.result_files.base import InvalidRow, ResultFormat, ResultRow

FORMATS: Final[tuple[ResultFormat, ...]] = (
    by_image.SCRIPTS,
    by_image.CHALLENGE,
    json_lines.FORMAT,
    tables.TEXT,
    tables.XLSX,
)
KEYS: Final = tuple(result_format.key for result_format in FORMATS)


def find_format(content: Content, key: str = "") -> ResultFormat:
    """Returns the format of a file by its content, or that of a key if the file has it. Raises RejectedFile."""
    candidates = [result_format for result_format in FORMATS if not key or result_format.key == key]
    for result_format in candidates:
        if result_format.fits(content):
            return result_format
    formats = ", ".join(f"{result_format.title} ({result_format.key})" for result_format in candidates)
    raise RejectedFile("format_unknown", file=content.name, formats=formats)


def read_results(content: Content, key: str = "") -> tuple[ResultFormat, Iterator[ResultRow]]:
    """Returns the format and the rows of a file. Raises RejectedFile, also between rows: then none of them counts."""
    result_format = find_format(content, key)
    return result_format, _rows(content, result_format)


def _rows(content: Content, result_format: ResultFormat) -> Iterator[ResultRow]:
    try:
        yield from result_format.read(content)
    except InvalidRow as error:
        raise RejectedFile(error.code, file=content.name, **error.params) from error
