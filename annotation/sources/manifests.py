"""Reading a manifest: rows that name files and say more of them, as CSV, as JSON Lines, or as Label Studio tasks.

One bad row never stops the others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import orjson

from annotation.sources.csv_rows import read_csv
from annotation.sources.metadata import NO_DETAILS, Details, clean_path, read_details
from annotation.sources.rejections import RefusedFile, RefusedSource

NAMES: Final = ("manifest.csv", "manifest.jsonl", "manifest.json")
LARGEST_BYTES: Final = 50_000_000
MOST_ROWS: Final = 500_000
DELIMITERS: Final = ",;\t"
# Where Label Studio's tasks keep the picture; its own files are served below the second address.
TASK_FILES: Final = ("image", "file", "img", "url", "image_url")
TASK_FOLDER: Final = "/data/local-files/"


@dataclass(frozen=True)
class ManifestRow:
    """One row: the file that it names and what it says of it, or why it is refused. `row` counts from 1."""

    file: str
    row: int
    details: Details = NO_DETAILS
    refusal: RefusedFile | None = None


def check_size(size: int) -> None:
    """Raises RefusedSource for a manifest of more bytes than are read."""
    if size > LARGEST_BYTES:
        raise RefusedSource("manifest_too_large", megabytes=LARGEST_BYTES // 1_000_000)


def read_manifest(content: bytes, most: int = MOST_ROWS) -> list[ManifestRow]:
    """The rows of a manifest in UTF-8, those of the lowest `priority` first.

    A list of JSON objects is read as Label Studio's tasks, lines of JSON objects as JSON Lines, anything else as CSV
    with a column `file`. Raises RefusedSource when the whole of it cannot be read, or has more than `most` rows.
    """
    check_size(len(content))
    start = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    read = {b"[": _tasks, b"{": _lines}.get(start, _table)
    names: set[str] = set()
    rows = [_read_row(number, values, names) for number, values in islice(read(content), most + 1)]
    if len(rows) > most:
        raise RefusedSource("too_many_entries", most=most)
    return sorted(rows, key=lambda row: row.details.order)


def _table(content: bytes) -> Iterator[tuple[int, Mapping[str, Any] | RefusedFile]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedSource("manifest_not_utf8") from error
    first = text.split("\n", 1)[0]
    rows = read_csv(text, max(DELIMITERS, key=first.count))
    line, names = next(rows, (1, []))
    if isinstance(names, RefusedFile):
        raise RefusedSource(names.code, row=line)
    header = [name.strip().lower() for name in names]
    if "file" not in header or len(set(header)) < len(header):
        raise RefusedSource("manifest_without_file")
    for number, cells in rows:
        if isinstance(cells, RefusedFile):
            yield number, cells
        elif cells:
            yield number, dict(zip(header, cells, strict=False))


def _lines(content: bytes) -> Iterator[tuple[int, Mapping[str, Any] | RefusedFile]]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if line.strip():
            yield number, _object(line)


def _object(line: bytes) -> Mapping[str, Any] | RefusedFile:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return RefusedFile("bad_row")
    return value if isinstance(value, dict) else RefusedFile("bad_row")


def _tasks(content: bytes) -> Iterator[tuple[int, Mapping[str, Any] | RefusedFile]]:
    try:
        tasks = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise RefusedSource("manifest_not_json", row=error.lineno) from error
    for number, task in enumerate(tasks, 1):
        yield number, _task_row(task) if isinstance(task, dict) else RefusedFile("bad_row")


def _task_row(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """A task's data and meta as one row; a list of such rows without `data` is taken as it is."""
    data = task.get("data", task)
    row = dict(data) if isinstance(data, dict) else {}
    if "file" not in row:
        name = next((name for name in TASK_FILES if isinstance(row.get(name), str)), None)
        row["file"] = _task_file(row.pop(name)) if name else ""
    return {**row, **task["meta"]} if isinstance(task.get("meta"), dict) else row


def _task_file(address: str) -> str:
    """The path that Label Studio's address of a local file stands for; any other address as it is."""
    if not address.startswith(TASK_FOLDER):
        return address
    return parse_qs(urlsplit(address).query).get("d", [""])[0]


def _read_row(number: int, row: Mapping[str, Any] | RefusedFile, names: set[str]) -> ManifestRow:
    if isinstance(row, RefusedFile):
        return _refused(number, "", row)
    file = str(row.get("file") or "").strip()
    if not file:
        return _refused(number, "", RefusedFile("no_file_named"))
    if file in names:
        return _refused(number, file, RefusedFile("named_twice"))
    names.add(file)
    try:
        return ManifestRow(file, number, read_details({name: row[name] for name in row if name != "file"}, number))
    except RefusedFile as refusal:
        return _refused(number, file, refusal)


def _refused(number: int, file: str, refusal: RefusedFile) -> ManifestRow:
    refusal.params["row"] = number
    return ManifestRow(clean_path(file) if file else f"manifest:{number}", number, refusal=refusal)
