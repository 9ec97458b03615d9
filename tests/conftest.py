"""Order, settings and clean-up for every test."""

import gc
from collections import Counter

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import translation

from tests.factories import restart_image_numbers
from tests.services import EMBEDDED

GARBAGE_THRESHOLDS = (7_000, 20, 20)
LARGE_BYTES = 1 << 20
LONG = (
    "tests/e2e/",
    "tests/storage/",
    "tests/concurrency/",
    "tests/hostile/",
    "tests/imaging/",
    "tests/config/",
    "tests/exporting/",
)
"""Where files take longest. They begin first, so that no worker is left with one while the others are idle."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts long files first, then those with many tests. `--no-loadscope-reorder` has xdist keep this order."""
    test_counts = Counter(item.path for item in items)

    def sort_key(item: pytest.Item) -> tuple[int, int, str]:
        positions = [position for position, start in enumerate(LONG) if item.nodeid.startswith(start)]
        return min(positions, default=len(LONG)), -test_counts[item.path], str(item.path)

    items.sort(key=sort_key)


def pytest_collection_finish() -> None:
    """Starts the garbage collector, which tests/services.py stopped, and spares it what the imports made and nine of
    ten passes over what tests make."""
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    gc.enable()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """Keeps the database of an embedded server: it was copied from a template, and goes with the server."""
    return django_db_keepdb or "DATABASE_URL" in EMBEDDED


@pytest.fixture(autouse=True)
def _fast_settings(settings):
    """Replaces the slow password hasher, and the static files that must be collected; the browser tests' server has
    both."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    uncollected = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": uncollected}


@pytest.fixture(autouse=True)
def _clean_start():
    """Clears what an earlier test left: rate limits, worker pulses, sessions, the language."""
    cache.clear()
    translation.deactivate()
    restart_image_numbers()


@pytest.fixture(scope="session", autouse=True)
def _fast_flush():
    """Has tests that commit delete their rows, which takes a tenth of truncating sixty tables, and keep their
    connection."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _delete_all_rows())
        patch.setattr(TransactionTestCase, "_should_reload_connections", classmethod(lambda _case: False))
        yield


def _delete_all_rows() -> None:
    """Empties every table. Large ones are truncated, since dead rows would slow down the tests that follow."""
    tables = set(connection.introspection.table_names()) - {
        "django_migrations",
        "django_content_type",
        "auth_permission",
    }
    names = [connection.ops.quote_name(table) for table in sorted(tables)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(names)}")  # a request of the test may still be under way
        cursor.execute("SET LOCAL session_replication_role = replica;" + "".join(f"DELETE FROM {n};" for n in names))
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND pg_relation_size(oid) > %s",
            [sorted(tables), LARGE_BYTES],
        )
        if large := [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(large)} CASCADE")
        cursor.execute("RESET ALL")  # the connection serves the next test
    connection.ensure_timezone()
