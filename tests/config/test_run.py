"""`make run` as one knows it: started, killed, started again, and told what it cannot do."""

import http.client
import json
import os
import select
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from config.embedded import processes
from config.embedded.environment import ROOT

_START_SECONDS = 90


class Running:
    """A `python -m config.run` with what it printed."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.run"],
            cwd=ROOT,
            env=bare_environment(data, port),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.printed = ""

    def wait_for(self, words: str) -> str:
        deadline = time.monotonic() + _START_SECONDS
        assert self.process.stdout
        while words not in self.printed and time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 1)[0]:
                piece = os.read(self.process.stdout.fileno(), 65536)
                if not piece:
                    break
                self.printed += piece.decode()
        assert words in self.printed, self.printed
        return self.printed

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", f"/{path}")
        return connection.getresponse().status


def bare_environment(data: Path, port: int | str) -> dict[str, str]:
    own = {"DATABASE_URL", "REDIS_URL", "LOUPE_SECRET_KEY", "DJANGO_SETTINGS_MODULE", "LOUPE_STATIC"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return {**kept, "LOUPE_DATA": str(data), "PORT": str(port)}


def refused(data: Path, port: int | str) -> str:
    """The one sentence with which it ends."""
    done = subprocess.run(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env=bare_environment(data, port),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def alive(data: Path) -> list[int]:
    found = processes.marked(data) + processes.working_in(data / "postgres") + processes.working_in(data / "redis")
    return [process.pid for process in found]


@pytest.fixture
def starts() -> Iterator[list[Running]]:
    running: list[Running] = []
    yield running
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def test_it_starts_is_killed_starts_again_and_ends_with_everything_as_it_was(
    tmp_path: Path, starts: list[Running]
) -> None:
    port = free_port()
    first = Running(tmp_path, port)
    starts.append(first)
    first.wait_for("Sign in as")
    accounts = json.loads((tmp_path / "demo-accounts.json").read_text())
    assert set(accounts) == {"annotator", "annotator2", "reviewer", "manager"}
    assert all(set(account) == {"username", "password"} for account in accounts.values())
    assert all(f"{one['username']} / {one['password']}" in first.printed for one in accounts.values())
    assert f"http://localhost:{port}/" in first.printed
    assert [first.status(path) for path in ("healthz", "readyz", "accounts/login/")] == [200, 200, 200]
    for private in ("demo-accounts.json", "secret-key", "environment.json"):
        assert stat.S_IMODE((tmp_path / private).stat().st_mode) == 0o600

    assert "Loupe runs already" in refused(tmp_path, free_port())

    first.process.kill()
    first.process.wait()
    second = Running(tmp_path, port)
    starts.append(second)
    second.wait_for("Sign in as")
    assert json.loads((tmp_path / "demo-accounts.json").read_text()) == accounts
    address = json.loads((tmp_path / "environment.json").read_text())["DATABASE_URL"]
    connection = psycopg2.connect(address)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM annotation_image")
        assert cursor.fetchone() == (12,)
    connection.close()

    second.interrupt()
    assert alive(tmp_path) == []
    assert not (tmp_path / "environment.json").exists()


def test_a_taken_port_is_named_with_another_to_try(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refused(tmp_path, port).startswith(f"Port {port} is not free")
        assert f"make run PORT={port + 1}" in refused(tmp_path, port)


@pytest.mark.parametrize("port", ["http", "70000", "-1"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    assert "set it to a number" in refused(tmp_path, port)


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    sentence = refused(tmp_path / "file" / "data", free_port())
    assert str(tmp_path / "file" / "data") in sentence
    assert "set LOUPE_DATA" in sentence
