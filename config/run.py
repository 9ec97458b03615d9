"""`make run`: starts everything on this machine and prints its URL. Ctrl-C ends all of it, the data stays.

This process only supervises, and loads neither Django's parts nor the application.
"""

import contextlib
import errno
import fcntl
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.embedded import CannotStart, environment, processes
from config.embedded.directories import make_private, ownership_message
from config.embedded.locks import exclusive_lock
from config.embedded.logs import reason_in, size_of
from config.embedded.services import Services
from config.progress import step
from config.supervisor import Child
from config.values.base_path import parse_base_path

_PREPARING = "preparing"
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_READY_SECONDS = 120.0
_CHECK_SECONDS = 0.5


def main() -> None:
    began = time.monotonic()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no ticks still gets the text
    for number in _STOPPING:
        signal.signal(number, _interrupt)
    try:
        data = make_private(environment.data_directory())
        with _exclusive_use(data) as lock:
            _end_leftovers(data)
            try:
                _run(data, lock, began)
            finally:  # a grandchild may need a moment to notice that its parent ended
                processes.end(processes.supervised(data), first=signal.SIGTERM, patience=5)
    except CannotStart as error:
        sys.exit(f"\n{error}")
    except PermissionError as error:  # the directory is ours to write, and something in it is not
        if error.filename is None:
            raise
        sys.exit(f"\n{ownership_message(error)}")
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}:
            raise
        sys.exit(f"\n{error.filename or environment.data_directory()}: {error.strerror}. Mend that, then start again.")
    except KeyboardInterrupt:
        print("  Stopped. The data stays; the next start finds it as it is.")


def _interrupt(*_: object) -> None:
    """Begins the shutdown at the first signal and ignores further ones; the shutdown has time limits of its own."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _run(data: Path, lock: int, began: float) -> None:
    """Starts everything, prints the URL with the demo's sign-ins, and supervises until a signal comes."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(_listen(_port()))
        url = f"http://localhost:{listener.getsockname()[1]}{_base_path()}"
        _record_owner(lock, url)
        services = Services.for_data(data)
        settings = {**services.urls, "LOUPE_DATA": str(data), "LOUPE_SECRET_KEY": environment.secret_key(data)}
        stack.callback(services.stop)
        stack.callback(environment.withdraw, data)
        web, worker = children = _children(data, settings, listener)
        stack.callback(_stop, children)
        _prepare(data, settings, services, web)
        seeded = (data / "demo-is-made").exists()
        first = ["config.demo", "--without-benchmark"]
        demo = None if seeded else stack.enter_context(_job("demo", first, data, settings))
        with step("The web server answers"):
            _wait_until_ready(web, listener.getsockname()[1])
        worker.start()
        if demo:
            with step("The demo project is there"):
                demo.finish()
        _announce(data, url, time.monotonic() - began)
        if demo:  # nobody waits for the rest of it; the next start completes it if this one ends before
            stack.enter_context(_job("demo", ["config.demo"], data, settings))
        _supervise(children, services)


def _prepare(data: Path, settings: dict[str, str], services: Services, web: Child) -> None:
    """Makes database and static files ready, while the web server loads its code and waits for them."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(exclusive_lock(data / _PREPARING))
        files = stack.enter_context(_job("files", ["config.prepare", "--files"], data, settings))
        with step("PostgreSQL and Redis answer"):
            services.start()
        web.start()  # not earlier: what the first process imports is compiled, and the others need not do it again
        with step("The database is migrated"):
            stack.enter_context(_job("database", ["config.prepare", "--database"], data, settings)).finish()
        environment.publish(data, settings)
        with step("Static files and translations are ready"):
            files.finish()


@contextlib.contextmanager
def _exclusive_use(data: Path) -> Iterator[int]:
    """Locks the data directory for this process, however that ends. Raises CannotStart where another one uses it."""
    lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = os.read(lock, 200).decode(errors="replace").strip()
        raise CannotStart(
            f"Loupe runs already on {data} ({owner}): use that one, or stop it, or set another LOUPE_DATA and PORT."
        ) from error
    try:
        yield lock
    finally:
        os.close(lock)


def _record_owner(lock: int, url: str) -> None:
    """Writes into the lock file what a second start on the same data prints."""
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"process {os.getpid()}, {url}".encode(), 0)


def _end_leftovers(data: Path) -> None:
    """Ends what a killed supervisor left running, except the two servers, which do it when they start."""
    if leftovers := processes.supervised(data):
        with step("What an earlier start left running is ended"):
            processes.end(leftovers, first=signal.SIGTERM, patience=10)


def _port() -> int:
    """Returns the setting PORT. Raises CannotStart for what is no port."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 <= int(text) < 65536:
        raise CannotStart(f"PORT is {text!r}: set it to a number from 1 to 65535.")
    return int(text)


def _base_path() -> str:
    """Returns the setting LOUPE_BASE_PATH. Raises CannotStart for what is no path."""
    try:
        return parse_base_path(os.environ.get("LOUPE_BASE_PATH", ""))
    except ImproperlyConfigured as error:
        raise CannotStart(str(error)) from error


def _listen(port: int) -> socket.socket:
    """Opens the web server's socket before anything is started. Raises CannotStart where the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise CannotStart(f"Port {port} is not free ({error.strerror}): try `make run PORT={port + 1}`.") from error
    listener.listen(2048)
    return listener


@dataclass
class _Job:
    """A module that runs once, at the same time as others."""

    module: str
    log: Path
    log_start: int
    process: "subprocess.Popen[bytes]"

    def finish(self) -> None:
        """Waits for its end. Raises CannotStart with the reason if it failed."""
        if self.process.wait():
            raise CannotStart(f"`python -m {self.module}` failed: {reason_in(self.log, self.log_start)}")


@contextlib.contextmanager
def _job(name: str, command: list[str], data: Path, settings: dict[str, str]) -> Iterator[_Job]:
    """Starts the command, and ends it with the block at the latest."""
    log = make_private(data / "logs") / f"{name}.log"
    log_start = size_of(log)
    process = processes.start([sys.executable, "-m", *command], data=data, log=log, environment=settings)
    try:
        yield _Job(command[0], log, log_start, process)
    finally:
        processes.stop(process, patience=5)


def _children(data: Path, settings: dict[str, str], listener: socket.socket) -> list[Child]:
    python = sys.executable
    web = [python, "-m", "config.web", str(data / _PREPARING), "-c", "config/gunicorn.py"]
    web += ["--bind", f"fd://{listener.fileno()}", "config.wsgi:application"]
    worker = [python, "-m", "celery", "-A", "config.celery", "worker", "--beat", "--loglevel=INFO", "--concurrency=2"]
    worker += ["--queues=default,renditions,ingest,export,refine", "--without-mingle", "--without-gossip"]
    return [
        Child("web", web, data, settings, pass_fds=[listener.fileno()]),
        Child("worker", worker, data, settings),
    ]


def _wait_until_ready(web: Child, port: int) -> None:
    """Returns when the web server is ready. Raises CannotStart when it failed three times or takes too long."""
    deadline, status, reason = time.monotonic() + _READY_SECONDS, 0, ""
    while time.monotonic() < deadline and web.starts < 4:
        if (status := _status(f"http://127.0.0.1:{port}/readyz")) in {200, 500}:
            break
        if web.restart_if_ended():
            reason = web.reason()  # of the start that ended: the next one has written nothing yet
        time.sleep(0.05)
    if status != 200:
        answer = f"it answers {status}" if status else "it does not answer"
        raise CannotStart(f"The web server does not come up ({answer}): {reason or web.reason()}")


def _status(url: str) -> int:
    """Returns the HTTP status of an answer, 0 without one."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _announce(data: Path, url: str, seconds: float) -> None:
    print(f"\n  Loupe is ready at {url} after {seconds:.1f} s. Ctrl-C stops it; the data stays in {data}.")
    accounts = data / "demo-accounts.json"
    if accounts.exists():
        people = json.loads(accounts.read_text(encoding="utf-8")).values()
        print("  Sign in as " + ", ".join(f"{person['username']} / {person['password']}" for person in people))
    sys.stdout.flush()


def _supervise(children: list[Child], services: Services) -> None:
    """Starts again what ends, until a signal interrupts it."""
    while True:
        time.sleep(_CHECK_SECONDS)
        for server in services.servers:
            if not server.is_alive():
                print(f"  {type(server).__name__} ended and starts again: {server.reason()}", flush=True)
                server.start()
        for child in children:
            if message := child.restart_if_ended():
                print(f"  {message}", flush=True)


def _stop(children: list[Child]) -> None:
    print("\n  Stopping …", flush=True)
    for child in children:
        child.request_stop()
    for child in children:
        child.stop()


if __name__ == "__main__":
    main()
