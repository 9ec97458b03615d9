"""The formats of results, and which of them a file has."""

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


def read_results(content: Content, key: str = "") -> tuple[ResultFormat, list[ResultRow]]:
    """Returns the format and the rows of a file. Raises RejectedFile where it cannot be read as a whole."""
    result_format = find_format(content, key)
    try:
        return result_format, list(result_format.read(content))
    except InvalidRow as error:
        raise RejectedFile(error.code, file=content.name, **error.params) from error
