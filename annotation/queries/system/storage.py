"""The room that the files and the database take, and what is left."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from annotation.sql.rows import fetch_rows
from annotation.storage.configured import configured_store
from annotation.storage.disk import Disk

TABLES: Final = 8
_DATABASE: Final = """
SELECT pg_database_size(current_database()) AS bytes, current_setting('server_version') AS version,
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
       current_setting('max_connections')::int AS most_connections
"""
_TABLES: Final = """
SELECT table_.relname AS name, pg_total_relation_size(table_.oid) AS bytes, table_.reltuples::bigint AS rows
  FROM pg_class table_ JOIN pg_namespace schema_ ON schema_.oid = table_.relnamespace
 WHERE table_.relkind IN ('r', 'p', 'm') AND schema_.nspname = current_schema()
 ORDER BY bytes DESC LIMIT %(tables)s
"""


@dataclass(frozen=True, slots=True)
class FileSystem:
    """A file system: what is kept on it, its size, and how much of it is free."""

    names: list[str]
    total: int
    free: int

    @property
    def used_percent(self) -> int:
        return round(100 * (self.total - self.free) / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its indexes. `rows` is PostgreSQL's estimate; negative where there is none yet."""

    name: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Database:
    """The database: its size, its biggest tables, and how many connections it has."""

    bytes: int
    version: str
    connections: int
    most_connections: int
    tables: list[Table]


def read_disks() -> list[FileSystem]:
    """Returns the file systems that Loupe writes to, each once."""
    by_device: dict[int, FileSystem] = {}
    for name, path in _paths():
        existing = next((parent for parent in (path, *path.parents) if parent.exists()), None)
        if existing is None:
            continue
        device = existing.stat().st_dev
        if device in by_device:
            by_device[device].names.append(name)
        else:
            usage = shutil.disk_usage(existing)
            by_device[device] = FileSystem([name], usage.total, usage.free)
    return list(by_device.values())


def _paths() -> Iterator[tuple[str, Path]]:
    yield "data", Path(settings.LOUPE_DATA)
    store = configured_store()
    if isinstance(store, Disk):
        yield "files", store.root


def is_in_bucket() -> bool:
    """Returns whether images and releases are in a bucket, of which nobody can say how full it is."""
    return not isinstance(configured_store(), Disk)


def read_database() -> Database:
    """Returns the size of the database and of its biggest tables."""
    (row,) = fetch_rows(_DATABASE)
    tables = [Table(**table) for table in fetch_rows(_TABLES, {"tables": TABLES})]
    return Database(**row, tables=tables)
