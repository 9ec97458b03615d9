"""One answer a line, `{"id": "…", "answer": "…"}`, or the same rows as one list."""

from collections.abc import Iterator
from typing import Any, Final

from annotation.evaluating.content import NOT_JSON, Content, read_json_lines
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.result_files.base import (
    MAX_TRIALS,
    InvalidRow,
    ResultFormat,
    ResultRow,
    as_text,
    statements_of,
)

ID_NAMES: Final = ("id", "item", "number", "index", "question_id")
ANSWER_NAMES: Final = ("answer", "prediction", "response", "text", "output")
_ABSENT: Final = object()
_END: Final = {"end": True}
"""The last line of an evaluation's answers as the API streams them, which tells that none is lacking."""


def fits(content: Content) -> bool:
    """Returns whether the first line, or the first entry of a list, is an object with an id and an answer."""
    if content.is_zip or not content.may_be_json:
        return False
    try:
        row = content.document
        if isinstance(row, list):
            row = row[0] if row else None
        elif row is NOT_JSON:
            row = next(read_json_lines(content))[1]
    except RejectedFile:
        # Whatever else begins so is no JSON either: the reader says on which line.
        return content.document is NOT_JSON
    if row is NOT_JSON:  # a first line that is too long: the reader says so
        return True
    return isinstance(row, dict) and _name(row, ID_NAMES) != "" and _name(row, ANSWER_NAMES) != ""


def read(content: Content) -> Iterator[ResultRow]:
    """Yields the rows. Raises RejectedFile at a line that is not JSON."""
    rows = [(1, content.document)] if isinstance(content.document, dict) else read_json_lines(content)
    for line, row in rows:
        if row == _END:
            continue
        location = f"line {line}"
        if not isinstance(row, dict):
            yield ResultRow(location, "", id=location, flaw="line_too_long" if row is NOT_JSON else "not_text")
            continue
        identifier = row.get(_name(row, ID_NAMES))
        text, flaw = as_text(row.get(_name(row, ANSWER_NAMES)))
        yield ResultRow(
            location,
            text,
            id=as_text(identifier)[0] or location,
            **statements_of(row, ("criterion",)),
            trial=_trial(row.get("trial"), line),
            order=_order(row.get("order"), line),
            flaw=flaw,
        )


def _name(row: dict[str, Any], names: tuple[str, ...]) -> str:
    """Returns the first of some names that a row has; empty if it has none."""
    return next((name for name in names if row.get(name, _ABSENT) is not _ABSENT), "")


def _trial(value: Any, line: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MAX_TRIALS:
        raise InvalidRow("trial_invalid", location=line, limit=MAX_TRIALS - 1)
    return value


def _order(value: Any, line: int) -> tuple[int, ...] | None:
    if not value:
        return None
    if not isinstance(value, list) or any(type(index) is not int for index in value):
        raise InvalidRow("order_invalid", location=line)
    if sorted(value) != list(range(len(value))):
        raise InvalidRow("order_invalid", location=line)
    return tuple(value)


FORMAT: Final = ResultFormat(key="jsonl", title="JSON Lines", fits=fits, read=read)
