"""Inspects critiques in a process of its own, over and over, a few at a time: `python -m tests.concurrency.…`."""

import os
import subprocess
import sys
import time
from urllib.parse import urlsplit

import django


def start_inspector() -> "subprocess.Popen[bytes]":
    """Starts a process that inspects the critiques of the test's database until it is killed."""
    from django.conf import settings
    from django.db import connection

    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = [sys.executable, "-m", "tests.concurrency.quality.inspect_in_process"]
    values = {"DATABASE_URL": url, "LOUPE_DATA": str(settings.LOUPE_DATA)}
    return subprocess.Popen(command, env={**os.environ, **values}, cwd=settings.BASE_DIR)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from annotation.actions.inspecting import work

    work.PAGE = 2  # type: ignore[misc]
    while True:
        work.inspect_critiques()
        time.sleep(0.01)
