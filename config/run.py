"""`make run`: everything on this machine, from nothing to an address. Ctrl-C ends all of it, the data stays.

This process only supervises, and imports neither Django nor the application.
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

from config.embedded import CannotStart, environment, processes
from config.embedded.directories import make_private, not_ours
from config.embedded.logs import reason_in, size_of
from config.embedded.services import Services
from config.progress import step
from config.supervisor import Child

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_READY_SECONDS = 120.0
_LOOK_EVERY = 0.5


def main() -> None:
    began = time.monotonic()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no ticks still gets the text
    for which in _STOPPING:
        signal.signal(which, _interrupt)
    try:
        data = make_private(environment.data_directory())
        with _alone(data) as lock:
            _end_left_over(data)
            try:
                _run(data, lock, began)
            finally:  # a grandchild may need a moment to notice that its parent ended
                processes.end(processes.marked(data), first=signal.SIGTERM, patience=5)
    except CannotStart as error:
        sys.exit(f"\n{error}")
    except PermissionError as error:  # the directory is ours to write, and something in it is not
        if error.filename is None:
            raise
        sys.exit(f"\n{not_ours(error)}")
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}:
            raise
        sys.exit(f"\n{error.filename or environment.data_directory()}: {error.strerror}. Mend that, then start again.")
    except KeyboardInterrupt:
        print("  Stopped. The data stays; the next start finds it as it is.")


def _interrupt(*_: object) -> None:
    """The first signal begins the orderly end; no further one cuts it short, since it has its own time limits."""
    for which in _STOPPING:
        signal.signal(which, signal.SIG_IGN)
    raise KeyboardInterrupt


def _run(data: Path, lock: int, began: float) -> None:
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(_listen(_port()))
        address = f"http://localhost:{listener.getsockname()[1]}/"
        _note(lock, address)
        services = Services.for_data(data)
        settings = {**services.addresses, "LOUPE_DATA": str(data), "LOUPE_SECRET_KEY": environment.secret_key(data)}
        files = stack.enter_context(_job("files", ["config.prepare", "--files"], data, settings))
        stack.callback(services.stop)
        with step("PostgreSQL and Redis answer"):
            services.start()
        with step("The database is migrated"):
            stack.enter_context(_job("database", ["config.prepare", "--database"], data, settings)).finish()
        stack.callback(environment.withdraw, data)
        environment.publish(data, settings)
        seeded = (data / "demo-is-made").exists()
        demo = None if seeded else stack.enter_context(_job("demo", ["config.demo"], data, settings))
        with step("Static files and translations are ready"):
            files.finish()
        children = _children(data, settings, listener)
        stack.callback(_stop, children)
        for child in children:
            child.start()
        if demo:
            with step("The demo project is there"):
                demo.finish()
        with step("The web server answers"):
            _wait_until_ready(children[0], listener.getsockname()[1])
        _announce(data, address, time.monotonic() - began)
        _supervise(children, services)


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[int]:
    """Holds the data directory for this process; the kernel lets go of it however the process ends."""
    lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        who = os.read(lock, 200).decode(errors="replace").strip()
        raise CannotStart(
            f"Loupe runs already on {data} ({who}): use that one, or stop it, or set another LOUPE_DATA and PORT."
        ) from error
    try:
        yield lock
    finally:
        os.close(lock)


def _note(lock: int, address: str) -> None:
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"process {os.getpid()}, {address}".encode(), 0)


def _end_left_over(data: Path) -> None:
    """Ends what a killed supervisor left running; the two servers see to their own."""
    if found := processes.marked(data):
        with step("What an earlier start left running is ended"):
            processes.end(found, first=signal.SIGTERM, patience=10)


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 <= int(given) < 65536:
        raise CannotStart(f"PORT is {given!r}: set it to a number from 1 to 65535.")
    return int(given)


def _listen(port: int) -> socket.socket:
    """The web server's socket, opened here, so that a taken port is known before anything is started."""
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
    """A module that runs once, beside what else goes on."""

    module: str
    log: Path
    log_start: int
    process: "subprocess.Popen[bytes]"

    def finish(self) -> None:
        if self.process.wait():
            raise CannotStart(f"`python -m {self.module}` failed: {reason_in(self.log, self.log_start)}")


@contextlib.contextmanager
def _job(name: str, command: list[str], data: Path, settings: dict[str, str]) -> Iterator[_Job]:
    """Starts it; whatever happens, it does not outlive the block."""
    log = make_private(data / "logs") / f"{name}.log"
    log_start = size_of(log)
    process = processes.start([sys.executable, "-m", *command], data=data, log=log, environment=settings)
    try:
        yield _Job(command[0], log, log_start, process)
    finally:
        processes.stop(process, patience=5)


def _children(data: Path, settings: dict[str, str], listener: socket.socket) -> list[Child]:
    python = sys.executable
    web = [python, "-m", "gunicorn", "-c", "config/gunicorn.py", "--bind", f"fd://{listener.fileno()}"]
    worker = [python, "-m", "celery", "-A", "config.celery", "worker", "--beat", "--loglevel=INFO", "--concurrency=2"]
    worker += ["--queues=default,renditions,ingest,export", "--without-mingle", "--without-gossip"]
    return [
        Child("web", [*web, "config.wsgi:application"], data, settings, pass_fds=[listener.fileno()]),
        Child("worker", worker, data, settings),
    ]


def _wait_until_ready(web: Child, port: int) -> None:
    deadline, status = time.monotonic() + _READY_SECONDS, 0
    while time.monotonic() < deadline and web.starts < 4:
        if (status := _status(f"http://127.0.0.1:{port}/readyz")) in {200, 500}:
            break
        web.tend()
        time.sleep(0.05)
    if status != 200:
        answer = f"it answers {status}" if status else "it does not answer"
        raise CannotStart(f"The web server does not come up ({answer}): {web.reason()}")


def _status(url: str) -> int:
    """The HTTP status of an answer, 0 without one."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _announce(data: Path, address: str, seconds: float) -> None:
    print(f"\n  Loupe is ready at {address} after {seconds:.1f} s. Ctrl-C stops it; the data stays in {data}.")
    accounts = data / "demo-accounts.json"
    if accounts.exists():
        people = json.loads(accounts.read_text(encoding="utf-8")).values()
        print("  Sign in as " + ", ".join(f"{one['username']} / {one['password']}" for one in people))
    sys.stdout.flush()


def _supervise(children: list[Child], services: Services) -> None:
    while True:
        time.sleep(_LOOK_EVERY)
        for server in services.present:
            if not server.is_alive():
                print(f"  {type(server).__name__} ended and starts again: {server.reason()}", flush=True)
                server.start()
        for child in children:
            if news := child.tend():
                print(f"  {news}", flush=True)


def _stop(children: list[Child]) -> None:
    print("\n  Stopping …", flush=True)
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()


if __name__ == "__main__":
    main()
