"""Reads the rows of a manifest in JSON: objects, one a line or over several lines, or a list of them.

A fast reader takes what is well-formed. What it refuses, or would alter without a word (a key that is given twice, a
number beyond its precision), is read once more by a reader that names the fault.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import orjson

from annotation.sources.metadata import DEEPEST_NESTING
from annotation.sources.notices import NoticeCounter
from annotation.sources.reading.columns import KNOWN, column_name, file_column
from annotation.sources.reading.csv_rows import LINE_BREAK
from annotation.sources.rejections import RejectedFile, RejectedSource

# The fields in which Label Studio's tasks have the image; its own files are served below TASK_FOLDER.
TASK_FILES: Final = ("image", "file", "img", "url", "image_url")
TASK_FOLDER: Final = "/data/local-files/"
SPACED_COLON: Final = re.compile(r'"\s+:')
LONG_NUMBER: Final = re.compile(r"\d{17}")
BLANKS: Final = re.compile(r"[\s,]*")
BLANKS_IN_LINE: Final = re.compile(r"[ \t,]*")
EXACT_DIGITS: Final = 15
# After so many values over several lines that have a fault, each line is read alone: naming a fault takes as long as
# the text before it is.
MAX_FAULTS_OVER_LINES: Final = 100


class ExactReader:
    """Reads JSON values one after the other, without loss, and names the key that an object gives twice.

    Not a number (NaN) is read as nothing; a number beyond the precision of computers as its digits.
    """

    def __init__(self) -> None:
        self._repeated_keys: list[str] = []
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=lambda _name: None,
            parse_int=lambda digits: int(digits) if len(digits) <= EXACT_DIGITS else digits,
            parse_float=lambda digits: number if math.isfinite(number := float(digits)) else digits,
        )

    def read(self, text: str, position: int) -> tuple[Any, int]:
        """Returns the value at a position, or its rejection, and where it ends.

        Raises JSONDecodeError, or RecursionError for one that is nested too deeply.
        """
        self._repeated_keys.clear()
        value, end = self._decoder.raw_decode(text, position)
        return RejectedFile("key_given_twice", name=self._repeated_keys[0]) if self._repeated_keys else value, end

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            self._repeated_keys.append(next(key for key, count in counts.items() if count > 1))
        return values


def read_json_lines(text: str, notices: NoticeCounter) -> Iterator[tuple[int, Mapping[str, Any] | RejectedFile]]:
    """Yields the objects of JSON Lines, or why a line is rejected, with their lines.

    A line may have several objects and commas between them, and an object may reach over lines.
    """
    reader, start, line, end_of_attempt, faults = ExactReader(), 0, 1, 0, 0
    while start < len(text):
        line_break = LINE_BREAK.search(text, start)
        end = line_break.end() if line_break else len(text)
        source = text[start:end]
        if source.strip(" \t\r\n,"):
            values, length = _fast_values(source), end - start
            if values is None and (start < end_of_attempt or faults == MAX_FAULTS_OVER_LINES):
                # What was read in vain from an earlier line is not read from each of its lines again.
                values, length, _ = _exact_values(reader, source, 0, len(source))
            elif values is None:
                values, length, end_of_attempt = _exact_values(reader, text, start, end)
                faults += end_of_attempt > 0
            for value in values:
                yield line, _row(value, line, notices)
            end = start + length
        line += len(LINE_BREAK.findall(text, start, end))
        start = end


def _fast_values(source: str) -> list[Any] | None:
    """Returns the value of a line in a list; None if the fast reader cannot read it without loss."""
    try:
        value = orjson.loads(source)
    except orjson.JSONDecodeError:
        return None
    return [value] if _is_exact(source, value) else None


def _is_exact(source: str, value: Any) -> bool:
    """Returns whether no number of a text was rounded, and none of its keys was given twice."""
    keys = source.count('":') + len(SPACED_COLON.findall(source))
    try:
        return keys == _count_keys(value) and not LONG_NUMBER.search(source)
    except RecursionError:  # the exact reader names it
        return False


def _count_keys(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_count_keys(inner) for inner in value.values() if isinstance(inner, dict | list))
    return sum(map(_count_keys, value)) if isinstance(value, list) else 0


def _exact_values(reader: ExactReader, text: str, start: int, end: int) -> tuple[list[Any], int, int]:
    """Returns the values that begin on a line, the last one rejected if it has a fault, and their length in the text.

    The third result is the position of a fault on a later line, else 0.
    """
    values: list[Any] = []
    position = _skip(BLANKS_IN_LINE, text, start)
    while position < end and text[position] not in "\r\n":
        try:
            value, position = reader.read(text, position)
        except json.JSONDecodeError as error:
            return [*values, RejectedFile("bad_object")], end - start, error.pos
        except RecursionError:
            return [*values, RejectedFile("nested_too_deeply", limit=DEEPEST_NESTING)], end - start, len(text)
        values.append(value)
        position = _skip(BLANKS_IN_LINE, text, position)
    return values, position - start, 0


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _row(value: Any, line: int, notices: NoticeCounter) -> Mapping[str, Any] | RejectedFile:
    """Returns an object with the names of columns in small letters, as a table has them."""
    if not isinstance(value, dict):
        return value if isinstance(value, RejectedFile) else RejectedFile("bad_object")
    row: dict[str, Any] = {}
    for key, inner in value.items():
        name = column_name(key)
        name = name if name in KNOWN else key
        if name in row:
            return RejectedFile("key_given_twice", name=name)
        row[name] = inner
    file_name = file_column(row)
    if file_name not in (None, "file"):
        notices.add("column_read_as_file", line, column=file_name)
        row["file"] = row.pop(str(file_name))
    return row


def read_tasks(text: str, notices: NoticeCounter) -> Iterator[tuple[int, Mapping[str, Any] | RejectedFile]]:
    """Yields the objects of a list, or why one is rejected, by their number in it; those before a fault come first.

    Raises RejectedSource when the first one cannot be read.
    """
    for number, task in enumerate(_list_values(text), 1):
        if isinstance(task, str):
            yield number, {"file": task}
        else:
            yield number, _row(_task_row(task) if isinstance(task, dict) else task, number, notices)


def _list_values(text: str) -> Iterator[Any]:
    try:
        tasks = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _exact_list(text)
    return iter(tasks) if _is_exact(text, tasks) else _exact_list(text)


def _exact_list(text: str) -> Iterator[Any]:
    """Yields the values of a list one by one; the last is a rejection if the list is cut off or has a fault."""
    reader, count = ExactReader(), 0
    position = _skip(BLANKS, text, text.index("[") + 1)
    while not text.startswith("]", position):
        try:
            value, position = reader.read(text, position)
        except (json.JSONDecodeError, RecursionError) as error:
            line = error.lineno if isinstance(error, json.JSONDecodeError) else 1 + text.count("\n", 0, position)
            if count == 0:
                raise RejectedSource("manifest_not_json", row=line) from error
            yield RejectedFile("list_ends_in_fault", line=line)
            return
        yield value
        count += 1
        position = _skip(BLANKS, text, position)
    if text[position + 1 :].strip():
        yield RejectedFile("list_ends_in_fault", line=1 + text.count("\n", 0, position))


def _task_row(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns a task's data and meta as one row; a list of such rows without `data` is taken as it is."""
    data = task.get("data", task)
    row = dict(data) if isinstance(data, dict) else {}
    if "file" not in row:
        name = next((name for name in TASK_FILES if isinstance(row.get(name), str)), None)
        row |= {"file": _task_file(row.pop(name))} if name else {}
    return {**row, **task["meta"]} if isinstance(task.get("meta"), dict) else row


def _task_file(url: str) -> str:
    """Returns the path that Label Studio's URL of a local file stands for; any other URL as it is."""
    if not url.startswith(TASK_FOLDER):
        return url
    return parse_qs(urlsplit(url).query).get("d", [""])[0]
