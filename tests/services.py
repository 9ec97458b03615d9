"""A pytest plugin: a real PostgreSQL and Redis, translations and a throw-away LOUPE_DATA, before Django reads either.

Under pytest-xdist each worker gets servers of its own, so that none empties another's Redis; the process that only
hands out the tests starts none.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from xdist import is_xdist_controller

from config.embedded.services import for_tests
from config.messages import LOCALE
from config.translations import compile_translations
from tests.template import start_with_template

if "PYTEST_XDIST_WORKER" in os.environ and "LOUPE_TESTS_SERVICES" in os.environ:
    for name in os.environ.pop("LOUPE_TESTS_SERVICES").split():
        del os.environ[name]  # those of the process that hands out the tests: each worker has its own
OWN = [name for name in ("DATABASE_URL", "REDIS_URL") if name not in os.environ]
_data = tempfile.mkdtemp(prefix="loupe-data-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["LOUPE_DATA"] = _data
Path(_data, "static").mkdir()  # WhiteNoise warns of a place that is not there
os.environ.setdefault("LOUPE_TESTS_STATIC", f"{_data}/collected")  # the same for all workers: it is made once
os.environ.setdefault("LOUPE_SECRET_KEY", "for tests alone")
_services = for_tests()
os.environ.update(_services.addresses)
os.environ["LOUPE_TESTS_SERVICES"] = " ".join(OWN)

compile_translations(LOCALE)  # before the first test loads a language: Django reads a catalog only once


def pytest_sessionstart(session: pytest.Session) -> None:
    if is_xdist_controller(session):
        return
    if _services.postgres:
        start_with_template(_services.postgres)
    if _services.redis:
        _services.redis.start()
