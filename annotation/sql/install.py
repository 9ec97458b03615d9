"""Installs the functions and triggers of the database: each has its current text, whole, in a file beside this module.

A file is named as its function and may end with the triggers that call it. An installed function keeps the SHA-256 of
its file as its comment, so that only what changed is written again.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import ProgrammingError, connections, transaction
from psycopg2.errors import InvalidFunctionDefinition

from annotation.sql.rows import fetch_rows

FOLDER: Final = Path(__file__).parent
_TRIGGER: Final = re.compile(r"^CREATE OR REPLACE TRIGGER (\w+)", re.MULTILINE)
_INSTALLED: Final = r"""
SELECT proname AS name, oid::regprocedure::text AS signature, obj_description(oid, 'pg_proc') AS digest
  FROM pg_proc WHERE pronamespace = current_schema()::text::regnamespace AND proname LIKE 'loupe\_%'
"""
_TRIGGERS: Final = r"""
SELECT pg_trigger.tgname AS name, pg_trigger.tgrelid::regclass::text AS "table"
  FROM pg_trigger JOIN pg_proc ON pg_proc.oid = pg_trigger.tgfoid
 WHERE pg_proc.pronamespace = current_schema()::text::regnamespace AND pg_proc.proname LIKE 'loupe\_%'
   AND NOT pg_trigger.tgisinternal
"""


@dataclass(frozen=True, slots=True)
class FunctionFile:
    """The text of one function with the triggers that call it."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.text.encode()).hexdigest()}"

    @property
    def triggers(self) -> set[str]:
        return set(_TRIGGER.findall(self.text))


def read_functions() -> list[FunctionFile]:
    """Returns all function files, in the order of their paths."""
    return [FunctionFile(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.rglob("*.sql"))]


def install_functions(alias: str = "default") -> list[str]:
    """Brings the functions and triggers of a database up to the files, in one transaction.

    Replaces each function whose file has changed or whose triggers are missing, even when its parameters or columns
    are different now, and drops functions and triggers that have no file any more. Returns the names of the functions
    that it replaced or dropped.
    """
    files = read_functions()
    with transaction.atomic(using=alias):
        installed, triggers = _installed_digests(alias), _installed_triggers(alias)
        outdated = [
            file for file in files if installed.get(file.name) != file.digest or not file.triggers <= set(triggers)
        ]
        for file in outdated:
            _replace(file, alias)
        names = {name for file in files for name in file.triggers}
        _drop("TRIGGER", [f"{name} ON {table}" for name, table in triggers.items() if name not in names], alias)
        obsolete = set(installed) - {file.name for file in files}
        _drop("FUNCTION", [signature for name in obsolete for signature in _signatures(name, alias)], alias)
    return sorted({file.name for file in outdated} | obsolete)


def _installed_digests(alias: str) -> dict[str, str | None]:
    return {row["name"]: row["digest"] for row in fetch_rows(_INSTALLED, alias=alias)}


def _installed_triggers(alias: str) -> dict[str, str]:
    return {row["name"]: row["table"] for row in fetch_rows(_TRIGGERS, alias=alias)}


def _signatures(name: str, alias: str) -> set[str]:
    return {row["signature"] for row in fetch_rows(_INSTALLED, alias=alias) if row["name"] == name}


def _replace(file: FunctionFile, alias: str) -> None:
    """Replaces a function in place; one whose parameters or columns have changed is dropped and created instead."""
    before = _signatures(file.name, alias)
    try:
        with transaction.atomic(using=alias):
            _execute(file.text, alias)
    except ProgrammingError as error:
        if not isinstance(error.__cause__, InvalidFunctionDefinition):
            raise
        _drop("FUNCTION", before, alias)
        _execute(file.text, alias)
    else:
        if _signatures(file.name, alias) - before:
            _drop("FUNCTION", before, alias)
    _execute(f"COMMENT ON FUNCTION {file.name} IS '{file.digest}'", alias)


def _drop(kind: str, names: Iterable[str], alias: str) -> None:
    for name in names:
        _execute(f"DROP {kind} {name}", alias)


def _execute(statement: str, alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
