"""Reads manifests: rows that name files and their metadata, as CSV, as JSON Lines, or as Label Studio tasks.

A bad row never stops the others.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any, Final

from annotation.sources.entries import SourceEntry, is_below
from annotation.sources.metadata import (
    DEEPEST_NESTING,
    FIELDS,
    LONGEST_TEXT,
    NO_METADATA,
    ImageMetadata,
    clean_path,
    clean_text,
    is_signed_url,
    read_metadata,
)
from annotation.sources.notices import Notice, NoticeCounter
from annotation.sources.paths import is_url, normal_path
from annotation.sources.reading.csv_table import read_table
from annotation.sources.reading.encodings import UNDECODABLE, DecodedText, decode
from annotation.sources.reading.json_rows import read_json_lines, read_tasks
from annotation.sources.rejections import RejectedFile, RejectedRow, RejectedSource

NAMES: Final = ("manifest.csv", "manifest.jsonl", "manifest.json")
LARGEST_BYTES: Final = 50_000_000
MAX_ROWS: Final = 500_000
# What programs write where there is no value. In texts only what nobody would write is taken for it.
NO_TEXT: Final = frozenset(
    {"nan", "NaN", "NaT", "<NA>", "#N/A", "#NAME?", "#REF!", "#VALUE!", "#NULL!", "#NUM!", "#DIV/0!"}
)
NO_VALUE: Final = NO_TEXT | {"NULL", "Null", "null", "NONE", "None", "none", "N/A", "n/a", "NA", "-", "–"}
MARKERS: Final = {
    **dict.fromkeys((*FIELDS, "licence"), NO_TEXT),
    **dict.fromkeys(("group", "wish", "critiques_per_image", "priority"), NO_VALUE),
}


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
    """Returns the rows of a manifest, and notices about what was guessed in it, left out or looks like a mistake.

    Reads a list of JSON objects as Label Studio's tasks, lines of JSON objects as JSON Lines, and anything else as CSV
    with a column `file`. Raises RejectedSource when the whole of it cannot be read, or has more than `max_rows` rows.
    """
    check_size(len(content))
    decoded = decode(content)
    counter = NoticeCounter()
    names: set[str] = set()
    rows = [
        _read_row(number, values, names, counter) for number, values in islice(_rows(decoded, counter), max_rows + 1)
    ]
    if len(rows) > max_rows:
        raise RejectedSource("too_many_entries", most=max_rows)
    return Manifest(
        sorted(rows, key=lambda row: row.metadata.priority),
        [*decoded.notices, *counter.notices()],
    )


def _rows(decoded: DecodedText, counter: NoticeCounter) -> Iterator[tuple[int, Mapping[str, Any] | RejectedFile]]:
    """Yields the rows of the format that the first character tells; those with undecodable bytes are rejected."""
    start = decoded.text[:1000].lstrip()[:1]
    if start == "[":
        rows: Iterator[tuple[int, Mapping[str, Any] | RejectedFile]] = read_tasks(decoded.text, counter)
    elif start == "{":
        rows = read_json_lines(decoded.text, counter)
    else:
        rows = read_table(decoded.text, counter)
    return _without_damage(rows) if decoded.is_damaged else rows


def _without_damage(
    rows: Iterator[tuple[int, Mapping[str, Any] | RejectedFile]],
) -> Iterator[tuple[int, Mapping[str, Any] | RejectedFile]]:
    for number, row in rows:
        text = "" if isinstance(row, RejectedFile) else json.dumps(row, ensure_ascii=False)
        yield number, RejectedFile("undecodable_row") if UNDECODABLE.search(text) else row


def entries_of_rows(manifest: Manifest, find: Callable[[str], SourceEntry]) -> Iterator[SourceEntry | Notice]:
    """Yields the manifest's notices, then the entry that `find` has for each row's file, with the row's metadata.

    A rejected row has an entry with its rejection.
    """
    yield from manifest.notices
    for row in manifest.rows:
        yield entry_of_row(row, rejected_row(row) or find(row.file))


def is_path(row: ManifestRow) -> bool:
    """Returns whether a row is not rejected and names a path below the top."""
    return row.rejection is None and not is_url(row.file) and is_below(row.file)


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


def _read_row(
    number: int, row: Mapping[str, Any] | RejectedFile, names: set[str], counter: NoticeCounter
) -> ManifestRow:
    if isinstance(row, RejectedFile):
        return _rejected(number, row.file.strip() if isinstance(row, RejectedRow) else "", row)
    file = str(row.get("file") or "").strip()
    if not file:
        return _rejected(number, "", RejectedFile("no_file_named"))
    path = normal_path(file)
    if path in names:
        return _rejected(number, file, RejectedFile("named_twice"))
    names.add(path)
    try:
        return ManifestRow(file, number, read_metadata(_values(number, row, counter), number))
    except RejectedFile as rejection:
        return _rejected(number, file, rejection)


def _values(number: int, row: Mapping[str, Any], counter: NoticeCounter) -> dict[str, Any]:
    """Returns the values of a row besides its file, without those that stand for no value; notices what will be cut."""
    values = {}
    for name, value in row.items():
        if name == "file":
            continue
        if isinstance(value, str) and value.strip() in MARKERS.get(name, ()):
            counter.add("marker_read_as_empty", number, column=name, value=value.strip())
            continue
        if name not in FIELDS and any(_is_too_long(text) for text in _texts(value)):
            counter.add("text_cut", number, column=clean_text(name)[:100], limit=LONGEST_TEXT)
        if any(is_signed_url(text) for text in _texts(value)):
            counter.add("signature_removed", number, column=clean_text(name)[:100])
        values[name] = value
    return values


def _texts(value: Any, depth: int = 0) -> Iterable[str]:
    """Returns the texts of a JSON value, those of lists and objects included."""
    if isinstance(value, str):
        return (value,)
    if depth == DEEPEST_NESTING or not isinstance(value, dict | list):
        return ()
    inner_values = value.values() if isinstance(value, dict) else value
    return chain.from_iterable(_texts(inner, depth + 1) for inner in inner_values)


def _is_too_long(text: str) -> bool:
    return len(text) > LONGEST_TEXT and len(" ".join(text.split())) > LONGEST_TEXT


def _rejected(number: int, file: str, rejection: RejectedFile) -> ManifestRow:
    rejection.params["row"] = number
    return ManifestRow(clean_path(file) if file else f"manifest:{number}", number, rejection=rejection)
