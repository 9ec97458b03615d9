"""A scratch installation: a data directory, PostgreSQL, Redis, and the web server as `make run` starts it."""

import contextlib
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import django
import psutil

from config import run
from config.embedded import processes
from config.embedded.directories import make_private
from config.embedded.postgres import Postgres
from config.embedded.redis import Redis
from config.supervisor import Child


@dataclass
class Installation:
    """The servers of a scratch installation and the settings that name them."""

    data: Path
    postgres: Postgres
    redis: Redis
    settings: dict[str, str] = field(default_factory=dict)

    def restart_postgres(self, *, durable: bool) -> None:
        """Restarts PostgreSQL: durable as `make run` starts it, or without fsync for filling it fast."""
        from django.db import connections

        connections.close_all()
        self.postgres.stop()
        self.postgres.durable = durable
        self.postgres.start()

    def web(self) -> "AbstractContextManager[Web]":
        """Runs the web server with its shipped settings, for the duration of the block."""
        return web_server(self.data, self.settings)


@dataclass
class Web:
    """A running web server."""

    child: Child
    port: int

    @property
    def pid(self) -> int:
        assert self.child._process is not None
        return self.child._process.pid


@contextlib.contextmanager
def web_server(data: Path, environment: dict[str, str]) -> Iterator[Web]:
    """Runs the web server exactly as `make run` starts it, for the duration of the block; its log is in `data`."""
    with run._listen(0) as listener:
        child = run._children(data, environment, listener)[0]
        port = listener.getsockname()[1]
        try:
            child.start()
            run._wait_until_ready(child, port)
            yield Web(child, port)
        finally:
            child.stop()


def cpu_seconds(pid: int) -> float:
    """Returns user and system time of a process and its descendants, including those that ended."""
    total = 0.0
    with contextlib.suppress(psutil.NoSuchProcess):
        tree = [psutil.Process(pid)]
        tree += tree[0].children(recursive=True)
        for process in tree:
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def postgres_pid(installation: Installation) -> int:
    """Returns the process id of PostgreSQL's postmaster."""
    return int((installation.postgres.directory / "postmaster.pid").read_text().splitlines()[0])


@contextlib.contextmanager
def scratch_installation() -> Iterator[Installation]:
    """Yields a migrated, empty installation in a directory of its own, and connects this process's Django to it."""
    data = make_private(Path(tempfile.mkdtemp(prefix="loupe-bench-")).resolve())
    installation = Installation(data, Postgres(data, durable=False), Redis(data))
    environment = dict(os.environ)
    try:
        installation.postgres.start()
        installation.redis.start()
        installation.settings = {
            "DATABASE_URL": installation.postgres.url,
            "REDIS_URL": installation.redis.url,
            "LOUPE_DATA": str(data),
            "LOUPE_SECRET_KEY": "for this measurement alone",
        }
        os.environ.update(installation.settings, DJANGO_SETTINGS_MODULE="config.settings")
        _prepare(installation)
        django.setup()
        logging.getLogger().setLevel(logging.WARNING)  # a measurement prints its table, and what went wrong
        logging.getLogger("django").setLevel(logging.WARNING)
        yield installation
    finally:
        installation.redis.stop()
        installation.postgres.stop()
        shutil.rmtree(data, ignore_errors=True)
        os.environ.clear()  # results that are stored afterwards belong into LOUPE_DATA as it was
        os.environ.update(environment)


def _prepare(installation: Installation) -> None:
    command = [sys.executable, "-m", "config.prepare"]
    process = processes.start(command, data=installation.data, log=installation.data / "logs" / "prepare.log")
    if process.wait():
        raise SystemExit((installation.data / "logs" / "prepare.log").read_text())
