"""A pytest plugin: a real PostgreSQL and Redis, and a throw-away LOUPE_DATA, before Django reads its settings."""

import atexit
import os
import shutil
import tempfile

from config.embedded.services import start_for_tests

_data = tempfile.mkdtemp(prefix="loupe-data-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["LOUPE_DATA"] = _data
os.environ.setdefault("LOUPE_SECRET_KEY", "for tests alone")
os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = start_for_tests()
