"""Rows of a statement by the names of their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson
from django.db import connections

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_JSONB: Final = 3802
"""PostgreSQL's number of the type; it is the same in every database."""

Row = dict[str, Any]
Record = TypeVar("Record", bound="DataclassInstance")


def fetch_rows(
    statement: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None, *, alias: str = "default"
) -> list[Row]:
    """Executes one statement and returns its rows, each with the columns by name and `jsonb` columns parsed."""
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description]
        documents = [column.name for column in cursor.description if column.type_code == _JSONB]
        rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    for row in rows:
        for name in documents:
            row[name] = None if row[name] is None else orjson.loads(row[name])
    return rows


def as_json(value: Any) -> str:
    """Returns a value as text that PostgreSQL reads as JSON."""
    return orjson.dumps(value).decode()


def make_record(kind: type[Record], row: Row, **values: Any) -> Record:
    """Makes a dataclass of a row: a field takes its value from `values`, else from the column of its name."""
    names = [field.name for field in fields(kind) if field.name not in values]
    columns = {name: row[name] for name in names}
    return kind(**columns, **values)
