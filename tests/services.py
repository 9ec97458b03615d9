"""A pytest plugin that starts a real PostgreSQL and Redis, compiles translations and makes a LOUPE_DATA to throw away.

All before Django reads its settings. Under pytest-xdist each worker gets servers of its own, so that none empties
another's Redis; the controller starts none. No garbage is collected until tests/conftest.py starts that again.
"""

import atexit
import gc
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

MEMORY = Path("/dev/shm")
MEMORY_BYTES = 4 << 30


def memory_directory() -> Path | None:
    """Returns a directory in memory that has room for the files of a run, or None where there is none.

    To make and to remove a file takes several times as long on a disk.
    """
    usable = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    return MEMORY if usable else None


gc.disable()
if "PYTEST_XDIST_WORKER" in os.environ and "LOUPE_TESTS_SERVICES" in os.environ:
    for name in os.environ.pop("LOUPE_TESTS_SERVICES").split():
        del os.environ[name]  # the controller's
EMBEDDED = [name for name in ("DATABASE_URL", "REDIS_URL") if name not in os.environ]
_data = tempfile.mkdtemp(prefix="loupe-data-", dir=memory_directory())
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["LOUPE_DATA"] = _data
Path(_data, "static").mkdir()  # WhiteNoise warns when it is missing
os.environ.setdefault("LOUPE_TESTS_STATIC", f"{_data}/collected")  # workers share what the first collects
os.environ.setdefault("LOUPE_SECRET_KEY", "for tests alone")
_services = for_tests(memory_directory())
os.environ.update(_services.urls)
os.environ["LOUPE_TESTS_SERVICES"] = " ".join(EMBEDDED)

compile_translations(LOCALE)  # before a test loads a language, since Django reads a catalogue only once


def pytest_sessionstart(session: pytest.Session) -> None:
    if is_xdist_controller(session):
        gc.enable()  # it collects no tests
        return
    if _services.postgres:
        start_with_template(_services.postgres)
    if _services.redis:
        _services.redis.start()
