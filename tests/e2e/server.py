"""A real web server, as `make run` starts it, on the tests' PostgreSQL and Redis."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).parent.parent.parent
APPLICATION = "config.wsgi:application"
STARTS_WITHIN_SECONDS = 120


@contextlib.contextmanager
def web_server(static: Path, **settings: str) -> Iterator[str]:
    """Runs the web server with these settings for the duration of the block, and yields its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        bind = f"fd://{listener.fileno()}"
        command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "--bind", bind, APPLICATION]
        defaults = {"DATABASE_URL": _database_url(), "LOUPE_HOSTS": "127.0.0.1", "LOUPE_STATIC": str(static)}
        environment = {**os.environ, **defaults, **settings}
        server = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()])
        try:
            _wait_for(f"{url}/accounts/login/")
            yield url
        finally:
            server.terminate()
            server.wait()


def _database_url() -> str:
    """Returns the URL of the test database."""
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    return f"{base.rpartition('/')[0]}/{connection.settings_dict['NAME']}" + (f"?{query}" if query else "")


def _wait_for(url: str) -> None:
    """Waits until the URL answers. Raises AssertionError when it does not in STARTS_WITHIN_SECONDS."""
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=STARTS_WITHIN_SECONDS):
            return
        time.sleep(0.1)
    raise AssertionError(f"The server does not answer at {url}")
