"""What every test may rely on."""

import gc
from collections import Counter

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import translation

from tests.services import OWN

LARGE = 1 << 20
LONG = (
    "tests/e2e/",
    "tests/config/test_run.py",
    "tests/storage/",
    "tests/concurrency/",
    "tests/hostile/",
    "tests/imaging/",
    "tests/config/",
    "tests/exporting/",
)
"""Where the tests take longest. What takes long begins first, so that no process is left alone with it at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, and of the others those with many tests; `--no-loadscope-reorder` leaves it at that."""
    many = Counter(item.path for item in items)

    def rank(item: pytest.Item) -> tuple[int, int, str]:
        first = [place for place, start in enumerate(LONG) if item.nodeid.startswith(start)]
        return min(first, default=len(LONG)), -many[item.path], str(item.path)

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """What the imports left behind stays to the end: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """A database on a server that is thrown away need not be dropped before."""
    return django_db_keepdb or "DATABASE_URL" in OWN


@pytest.fixture(autouse=True)
def _quick_and_plain(settings):
    """The real hasher takes its time on purpose, and hashed static files want collecting: the browser's server has
    both."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def _no_memory_between_tests():
    """Rate limits, pulses, sessions and the language of one test must not reach the next."""
    cache.clear()
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def _committing_tests_leave_quickly():
    """Emptying sixty nearly empty tables row by row takes a tenth of truncating them, and a connection that knows them
    already need not be made anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _delete_all_rows())
        patch.setattr(TransactionTestCase, "_should_reload_connections", classmethod(lambda _case: False))
        yield


def _delete_all_rows() -> None:
    """A large table is truncated all the same: what is deleted of it would lie in the way of the tests that follow."""
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
            [sorted(tables), LARGE],
        )
        if large := [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(large)} CASCADE")
        cursor.execute("RESET ALL")  # the connection serves the next test
    connection.ensure_timezone()
