"""Compares the functions and triggers of the live database with those that the files of annotation/sql make."""

from collections import Counter

from django.db import connection, transaction

from annotation.sql.install import read_functions
from annotation.sql.rows import fetch_rows

_LIVE = r"""
SELECT proname AS name, oid::regprocedure::text AS signature, pg_get_functiondef(oid) AS definition
  FROM pg_proc WHERE proname LIKE 'loupe\_%'
UNION ALL
SELECT tgname, tgname::text || ' ON ' || tgrelid::regclass, pg_get_triggerdef(oid) || ' ' || tgenabled::text
  FROM pg_trigger WHERE tgfoid IN (SELECT oid FROM pg_proc WHERE proname LIKE 'loupe\_%')
"""


def find_differences() -> set[str]:
    """Returns the names of functions and triggers that are missing, have no file, or differ from their file."""
    in_database, files = _definitions(), read_functions()
    with transaction.atomic(), connection.cursor() as cursor:
        for file in files:
            cursor.execute(file.text)
        from_files = _definitions()
        transaction.set_rollback(True)
    names = {file.name for file in files} | {trigger for file in files for trigger in file.triggers}
    changed = {
        name for name, signature in from_files if in_database.get((name, signature)) != from_files[name, signature]
    }
    counts = Counter(name for name, _signature in from_files)
    return changed | (set(counts) - names) | {name for name, count in counts.items() if count > 1}


def _definitions() -> dict[tuple[str, str], str]:
    return {(row["name"], row["signature"]): row["definition"] for row in fetch_rows(_LIVE)}
