"""A database cluster with a migrated test database: made once, remembered between runs, copied by every worker."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from config.embedded.directories import make_private
from config.embedded.environment import ROOT
from config.embedded.postgres import Postgres

DATABASE = "test_loupe"
TEMPLATES = Path(sys.prefix) / "test-databases"
UNUSED_SECONDS = 7 * 24 * 3600
SOURCES = ("annotation/migrations", "annotation/sql", "config/database", "config/embedded", "requirements.txt")


def start_with_template(postgres: Postgres) -> None:
    """Starts the server on a copy of the template, whose database gets the name that this process will look for.

    pytest-django still runs `migrate` on it: what the key does not cover is applied there.
    """
    copy_template(postgres.directory)
    postgres.start()
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        execute(postgres, f"ALTER DATABASE {DATABASE} RENAME TO {DATABASE}_{worker}")


def copy_template(directory: Path) -> None:
    """Copies the template of the sources as they are to `directory`, after making it if no run has."""
    template = make_private(TEMPLATES) / template_key()
    with (TEMPLATES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first worker makes it, the others wait
        if not template.exists():
            remove_unused()
            make_template(template)
        os.utime(template)
    shutil.copytree(template, directory)


def template_key() -> str:
    """Returns a digest of the files that decide what a new cluster and `migrate` make."""
    digest = hashlib.sha256(repr((sys.version_info[:2], os.geteuid())).encode())
    for path in source_files():
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def source_files() -> Iterator[Path]:
    for source in SOURCES:
        path = ROOT / source
        yield from [path] if path.is_file() else sorted([*path.rglob("*.py"), *path.rglob("*.sql")])


def make_template(template: Path) -> None:
    """Makes a cluster in a temporary directory, migrates its test database and keeps a copy of the stopped server's."""
    with tempfile.TemporaryDirectory(prefix="loupe-template-") as name:
        postgres = Postgres(Path(name).resolve(), durable=False)
        postgres.start()
        try:
            execute(postgres, f"CREATE DATABASE {DATABASE}")
            environment = {**os.environ, "DATABASE_URL": postgres.url.replace("/loupe?", f"/{DATABASE}?")}
            command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
        finally:
            postgres.stop()
        half = template.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(postgres.directory, half)
        half.rename(template)


def execute(postgres: Postgres, statement: str) -> None:
    connection = psycopg2.connect(postgres.url)
    try:
        connection.autocommit = True
        connection.cursor().execute(statement)
    finally:
        connection.close()


def remove_unused() -> None:
    """Removes the templates that no run has copied for a week."""
    for path in TEMPLATES.iterdir():
        if path.is_dir() and path.stat().st_mtime < time.time() - UNUSED_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
