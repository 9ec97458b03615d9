"""Reading a manifest: a CSV whose rows name files and say more of them. One bad row never stops the others."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from django.utils.translation import gettext as _

from annotation.actions.details import NO_DETAILS, Details, clean_path, read_details
from annotation.errors import Invalid

NAME: Final = "manifest.csv"
LARGEST_BYTES: Final = 50_000_000
DELIMITERS: Final = ",;\t"


@dataclass(frozen=True)
class ManifestRow:
    """One row: the file that it names, in the folder that it belongs to, and what it says; or why it is refused."""

    file: str
    details: Details = NO_DETAILS
    refusal: Invalid | None = None


def read_manifest(content: bytes) -> list[ManifestRow]:
    """The rows of a CSV in UTF-8 with a column `file`, those of the lowest `priority` first.

    Raises Invalid when the whole of it cannot be read.
    """
    header, rows = _table(content)
    names: set[str] = set()
    read = [_read_row(number, header, values, names) for number, values in rows if values != []]
    return sorted(read, key=lambda row: row.details.order)


def is_below(name: str) -> bool:
    """Whether a name stays below the folder that it is looked up in, on any system."""
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    return not (
        "\0" in name
        or not posix.name
        or posix.is_absolute()
        or windows.drive
        or windows.root
        or ".." in posix.parts
        or ".." in windows.parts
    )


def path_refused(name: str) -> Invalid:
    """What is said of a name that is not `is_below`."""
    return Invalid(
        _("“%(file)s” leads out of the folder. Name files below it, without “..”, drive or leading slash.")
        % {"file": clean_path(name)},
        code="path_not_allowed",
    )


def _table(content: bytes) -> tuple[list[str], Iterator[tuple[int, list[str] | csv.Error]]]:
    if len(content) > LARGEST_BYTES:
        raise Invalid(_("The manifest is larger than 50 MB. Import it in parts."), code="manifest_too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(_("The manifest is not UTF-8. Save it as “CSV UTF-8”."), code="manifest_not_utf8") from error
    first = text.split("\n", 1)[0]
    rows = _rows(text, max(DELIMITERS, key=first.count))
    header = next(rows, (1, []))[1]
    names = [] if isinstance(header, csv.Error) else [name.strip().lower() for name in header]
    if "file" not in names or len(set(names)) < len(names):
        raise Invalid(
            _("The manifest's first line names the columns, each once, and one of them is “file”."),
            code="manifest_without_file",
        )
    return names, rows


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield reader.line_num + 1, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, error


def _read_row(number: int, header: list[str], values: list[str] | csv.Error, names: set[str]) -> ManifestRow:
    if isinstance(values, csv.Error) or len(values) > len(header):
        return _refused_row(number, "", "bad_row", _("It has more columns than the first line, or cannot be read."))
    row = dict(zip(header, values, strict=False))
    file = row.pop("file", "").strip()
    if not file:
        return _refused_row(number, "", "no_file_named", _("It names no file."))
    if not is_below(file):
        return ManifestRow(clean_path(file), refusal=path_refused(file))
    if file in names:
        return _refused_row(number, file, "named_twice", _("An earlier line names the same file."))
    names.add(file)
    try:
        return ManifestRow(file, read_details(row))
    except Invalid as refusal:
        return _refused_row(number, file, refusal.code, refusal.detail)


def _refused_row(number: int, file: str, code: str, why: str) -> ManifestRow:
    detail = _("Line %(number)s of the manifest: %(why)s") % {"number": number, "why": why}
    return ManifestRow(file or f"{NAME}:{number}", refusal=Invalid(detail, code=code))
