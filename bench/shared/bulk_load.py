"""Loads millions of rows into empty tables, without their constraints and indexes, which are created again after it."""

import contextlib
from collections.abc import Iterator
from typing import Any, Final

from django.db import connection, transaction

TABLES: Final = ("annotation_assignment", "annotation_critique", "annotation_event", "annotation_image")
_CONSTRAINTS: Final = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE contype = ANY(%(kinds)s)
   AND (conrelid::regclass::text = ANY(%(tables)s) OR confrelid::regclass::text = ANY(%(tables)s))
"""
_INDEXES: Final = """
SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
 WHERE indrelid::regclass::text = ANY(%(tables)s)
"""


@contextlib.contextmanager
def bulk_load() -> Iterator[None]:
    """Empties the large tables, which have no keys, indexes and triggers during the block.

    Creates keys and indexes again at the end, so that the database checks the loaded rows; foreign keys check later
    rows only. All of it is one transaction that began with empty tables: with `wal_level=minimal` neither the rows nor
    the indexes are written to the log.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        foreign = _select(cursor, _CONSTRAINTS, "f")
        keys = _select(cursor, _CONSTRAINTS, "pu")
        for table, name, _definition in [*foreign, *keys]:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        indexes = _select(cursor, _INDEXES)
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL maintenance_work_mem = '1GB'")
        yield
        for table, name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in foreign:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition} NOT VALID')
        cursor.execute("SET LOCAL session_replication_role = origin")


def _select(cursor: Any, statement: str, kinds: str = "") -> list[tuple[str, ...]]:
    cursor.execute(statement, {"kinds": list(kinds), "tables": list(TABLES)})
    rows: list[tuple[str, ...]] = cursor.fetchall()
    return rows
