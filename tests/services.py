"""A pytest plugin: a real PostgreSQL and Redis, translations and a throw-away LOUPE_DATA, before Django reads either.

Under pytest-xdist each worker gets servers of its own, so that none empties another's Redis.
"""

import atexit
import os
import shutil
import tempfile

from config.embedded.services import start_for_tests
from config.messages import LOCALE
from config.translations import compile_translations

if "PYTEST_XDIST_WORKER" in os.environ and "LOUPE_TESTS_SERVICES" in os.environ:
    for name in os.environ.pop("LOUPE_TESTS_SERVICES").split():
        del os.environ[name]  # those of the process that hands out the tests: each worker has its own
_own = [name for name in ("DATABASE_URL", "REDIS_URL") if name not in os.environ]
_data = tempfile.mkdtemp(prefix="loupe-data-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["LOUPE_DATA"] = _data
os.environ.setdefault("LOUPE_TESTS_STATIC", f"{_data}/collected")  # the same for all workers: it is made once
os.environ.setdefault("LOUPE_SECRET_KEY", "for tests alone")
os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = start_for_tests()
os.environ["LOUPE_TESTS_SERVICES"] = " ".join(_own)

compile_translations(LOCALE)  # before the first test loads a language: Django reads a catalog only once
