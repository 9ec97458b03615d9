"""Reads manifests: rows that name files and their metadata, as CSV, as JSON Lines, or as Label Studio tasks.

A bad row never stops the others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import orjson

from annotation.sources.entries import SourceEntry, is_below
from annotation.sources.metadata import NO_METADATA, ImageMetadata, clean_path, columns_with_secrets, read_metadata
from annotation.sources.notices import Notice
from annotation.sources.paths import URL, normal_path
from annotation.sources.reading.csv_rows import read_csv
from annotation.sources.rejections import RejectedFile, RejectedSource

NAMES: Final = ("manifest.csv", "manifest.jsonl", "manifest.json")
LARGEST_BYTES: Final = 50_000_000
MAX_ROWS: Final = 500_000
DELIMITERS: Final = ",;\t"
# The fields in which Label Studio's tasks have the image; its own files are served below TASK_FOLDER.
TASK_FILES: Final = ("image", "file", "img", "url", "image_url")
TASK_FOLDER: Final = "/data/local-files/"


@dataclass(frozen=True)
class ManifestRow:
    """One row: the file that it names and its metadata, or why it is rejected. `row` counts from 1."""

    file: str
    row: int
    metadata: ImageMetadata = NO_METADATA
    rejection: RejectedFile | None = None


@dataclass(frozen=True)
class Manifest:
    """The rows of a manifest, those of the lowest `priority` first, and notices about the whole of it."""

    rows: list[ManifestRow]
    notices: list[Notice] = field(default_factory=list)


def check_size(size: int) -> None:
    """Raises RejectedSource for a manifest of more bytes than are read."""
    if size > LARGEST_BYTES:
        raise RejectedSource("manifest_too_large", megabytes=LARGEST_BYTES // 1_000_000)


def read_manifest(content: bytes, max_rows: int = MAX_ROWS) -> Manifest:
    """Returns the rows of a manifest in UTF-8.

    Reads a list of JSON objects as Label Studio's tasks, lines of JSON objects as JSON Lines, and anything else as CSV
    with a column `file`. Raises RejectedSource when the whole of it cannot be read, or has more than `max_rows` rows.
    """
    check_size(len(content))
    start = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    read_rows = {b"[": _tasks, b"{": _lines}.get(start, _table)
    names: set[str] = set()
    rows = [_read_row(number, values, names) for number, values in islice(read_rows(content), max_rows + 1)]
    if len(rows) > max_rows:
        raise RejectedSource("too_many_entries", most=max_rows)
    return Manifest(sorted(rows, key=lambda row: row.metadata.priority), _secret_notices(rows))


def _secret_notices(rows: list[ManifestRow]) -> list[Notice]:
    """Returns a notice about the columns whose URLs have signatures, which are stored and exported as they are."""
    names = sorted({name for row in rows for name in columns_with_secrets(row.metadata)})
    return [Notice("secrets_in_metadata", {"columns": ", ".join(names[:5])})] if names else []


def entries_of_rows(manifest: Manifest, find: Callable[[str], SourceEntry]) -> Iterator[SourceEntry | Notice]:
    """Yields the manifest's notices, then the entry that `find` has for each row's file, with the row's metadata.

    A rejected row has an entry with its rejection.
    """
    yield from manifest.notices
    for row in manifest.rows:
        yield entry_of_row(row, rejected_row(row) or find(row.file))


def is_path(row: ManifestRow) -> bool:
    """Returns whether a row is not rejected and names a path below the top."""
    return row.rejection is None and not URL.match(row.file) and is_below(row.file)


def rejected_row(row: ManifestRow) -> SourceEntry | None:
    """Returns the entry of a rejected row; None for any other."""
    return SourceEntry(row.file, "", rejection=row.rejection) if row.rejection else None


def entry_of_row(row: ManifestRow, entry: SourceEntry) -> SourceEntry:
    """Returns the entry of the file that a row names with the row's metadata; a rejection names the row."""
    if entry.rejection:
        entry.rejection.params["row"] = row.row
    return replace(entry, metadata=row.metadata)


def names_of_files(manifests: Iterable[bytes]) -> set[str]:
    """Returns the last part of every path that manifests name, in its normal form.

    Manifests that cannot be read, and those after the number of bytes that one may have, are left out.
    """
    names: set[str] = set()
    size = 0
    for content in manifests:
        size += len(content)
        if size > LARGEST_BYTES:
            break
        with suppress(RejectedSource):
            names |= {normal_path(row.file).rpartition("/")[2] for row in read_manifest(content).rows}
    return names


def _table(content: bytes) -> Iterator[tuple[int, Mapping[str, Any] | RejectedFile]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedSource("manifest_not_utf8") from error
    first = text.split("\n", 1)[0]
    rows = read_csv(text, max(DELIMITERS, key=first.count))
    line, names = next(rows, (1, []))
    if isinstance(names, RejectedFile):
        raise RejectedSource(names.code, row=line)
    header = [name.strip().lower() for name in names]
    if "file" not in header or len(set(header)) < len(header):
        raise RejectedSource("manifest_without_file")
    for number, cells in rows:
        if isinstance(cells, RejectedFile):
            yield number, cells
        elif cells:
            yield number, dict(zip(header, cells, strict=False))


def _lines(content: bytes) -> Iterator[tuple[int, Mapping[str, Any] | RejectedFile]]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if line.strip():
            yield number, _object(line)


def _object(line: bytes) -> Mapping[str, Any] | RejectedFile:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return RejectedFile("bad_row")
    return value if isinstance(value, dict) else RejectedFile("bad_row")


def _tasks(content: bytes) -> Iterator[tuple[int, Mapping[str, Any] | RejectedFile]]:
    try:
        tasks = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise RejectedSource("manifest_not_json", row=error.lineno) from error
    for number, task in enumerate(tasks, 1):
        yield number, _task_row(task) if isinstance(task, dict) else RejectedFile("bad_row")


def _task_row(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns a task's data and meta as one row; a list of such rows without `data` is taken as it is."""
    data = task.get("data", task)
    row = dict(data) if isinstance(data, dict) else {}
    if "file" not in row:
        name = next((name for name in TASK_FILES if isinstance(row.get(name), str)), None)
        row["file"] = _task_file(row.pop(name)) if name else ""
    return {**row, **task["meta"]} if isinstance(task.get("meta"), dict) else row


def _task_file(url: str) -> str:
    """Returns the path that Label Studio's URL of a local file stands for; any other URL as it is."""
    if not url.startswith(TASK_FOLDER):
        return url
    return parse_qs(urlsplit(url).query).get("d", [""])[0]


def _read_row(number: int, row: Mapping[str, Any] | RejectedFile, names: set[str]) -> ManifestRow:
    if isinstance(row, RejectedFile):
        return _rejected(number, "", row)
    file = str(row.get("file") or "").strip()
    if not file:
        return _rejected(number, "", RejectedFile("no_file_named"))
    path = normal_path(file)
    if path in names:
        return _rejected(number, file, RejectedFile("named_twice"))
    names.add(path)
    try:
        return ManifestRow(file, number, read_metadata({name: row[name] for name in row if name != "file"}, number))
    except RejectedFile as rejection:
        return _rejected(number, file, rejection)


def _rejected(number: int, file: str, rejection: RejectedFile) -> ManifestRow:
    rejection.params["row"] = number
    return ManifestRow(clean_path(file) if file else f"manifest:{number}", number, rejection=rejection)
