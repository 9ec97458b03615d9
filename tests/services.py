"""A pytest plugin: a real PostgreSQL and Redis, and a throw-away LOUPE_DATA, before Django reads its settings."""

import os
import tempfile

from config.embedded.services import start_for_tests

os.environ["LOUPE_DATA"] = tempfile.mkdtemp(prefix="loupe-data-")
os.environ.setdefault("LOUPE_SECRET_KEY", "for tests alone")
os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = start_for_tests()
