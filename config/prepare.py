"""Makes database, translations and static files ready for the code as it stands; safe to run again.

    python -m config.prepare --database    the migrations
    python -m config.prepare --files       translations and static files, which need no database

Without an argument, both.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from config.failures import failures_as_sentences
from config.translations import compile_translations

_UNUSED = ["redoc", "rest_framework", "jquery.js", "select2.full.js", "xregexp.js"]
"""Pages that Loupe does not show (the API's second page, the browsable one), and the admin's libraries unminified."""


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if arguments != ["--files"]:
        require_utf8()
        require_postgresql_17()
        migrate()
        record_incarnation()
    if arguments != ["--database"]:
        for locale in settings.LOCALE_PATHS:
            compile_translations(Path(locale))
        collect_static()


def require_utf8() -> None:
    """Ends with a sentence where the database cannot hold every language."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
    if encoding != "UTF8":
        sys.exit(f"The database is {encoding}: make it anew with `createdb --encoding=UTF8 --template=template0`.")


def require_postgresql_17() -> None:
    """Ends with a sentence where the database cannot compare letters as every other does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::integer, current_setting('server_version')")
        number, version = cursor.fetchone()
    if number < 170_000:
        sys.exit(f"The database is PostgreSQL {version}: Loupe needs PostgreSQL 17 or newer.")


def migrate() -> None:
    """Applies migrations and installs the database's functions; ends with a sentence where it cannot."""
    try:
        call_command("migrate", interactive=False)
    except CommandError as error:
        sys.exit(str(error))


def record_incarnation() -> None:
    """Records that the database was restored into another PostgreSQL, if so, before the first request has to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT loupe_database_incarnation()")


def collect_static() -> None:
    """Collects and compresses the static files when they differ from those collected last."""
    stamp = settings.STATIC_ROOT / ".collected"
    state = hashlib.sha256("\n".join(_static_sources()).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=_UNUSED)
    stamp.write_text(state)


def _static_sources() -> Iterator[str]:
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415 - needs the settings

    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))  # noqa: PTH116 - once a file, a thousand of them
            yield f"{path} {status.st_size} {status.st_mtime_ns}"


if __name__ == "__main__":
    with failures_as_sentences():
        main(sys.argv[1:])
