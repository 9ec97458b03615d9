"""A scratch Loupe to measure: its own data directory, PostgreSQL, Redis, and the web server as `make run` starts it."""

import contextlib
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
class World:
    """The scratch servers and the settings that reach them."""

    data: Path
    postgres: Postgres
    redis: Redis
    settings: dict[str, str] = field(default_factory=dict)

    def restart_postgres(self, *, durable: bool) -> None:
        """Durable is how `make run` starts it; the other is for filling it fast, and ends with a checkpoint."""
        from django.db import connections  # noqa: PLC0415 - needs the settings

        connections.close_all()
        self.postgres.stop()
        self.postgres.durable = durable
        self.postgres.start()

    def web(self) -> "AbstractContextManager[Web]":
        """The web server, with its shipped settings, for as long as the block runs."""
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
    """The web server exactly as `make run` starts it, for as long as the block runs; its log is in `data`."""
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
    """User and system time of a process and all that it started, ended ones included."""
    total = 0.0
    with contextlib.suppress(psutil.NoSuchProcess):
        tree = [psutil.Process(pid)]
        tree += tree[0].children(recursive=True)
        for process in tree:
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def postgres_pid(world: World) -> int:
    """The postmaster's process id."""
    return int((world.postgres.directory / "postmaster.pid").read_text().splitlines()[0])


@contextlib.contextmanager
def scratch_world() -> Iterator[World]:
    """A migrated, empty Loupe in a directory of its own, and this process's Django connected to it."""
    data = make_private(Path(tempfile.mkdtemp(prefix="loupe-bench-")).resolve())
    world = World(data, Postgres(data, durable=False), Redis(data))
    try:
        world.postgres.start()
        world.redis.start()
        world.settings = {
            "DATABASE_URL": world.postgres.url,
            "REDIS_URL": world.redis.url,
            "LOUPE_DATA": str(data),
            "LOUPE_SECRET_KEY": "for this measurement alone",
        }
        os.environ.update(world.settings, DJANGO_SETTINGS_MODULE="config.settings")
        _prepare(world)
        django.setup()
        yield world
    finally:
        world.redis.stop()
        world.postgres.stop()
        shutil.rmtree(data, ignore_errors=True)


def _prepare(world: World) -> None:
    command = [sys.executable, "-m", "config.prepare"]
    process = processes.start(command, data=world.data, log=world.data / "logs" / "prepare.log")
    if process.wait():
        raise SystemExit((world.data / "logs" / "prepare.log").read_text())
