"""`make run`: started, killed, started again, and the sentences with which it refuses to start."""

import json
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from config.embedded import processes
from config.embedded.environment import ROOT
from config.embedded.redis import free_port
from tests.config.running import Running, bare_environment

# A superuser may read everything; the interpreter and its modules may be in the superuser's own home.
AS_ANOTHER_USER = "import os, {module}; os.getuid() or os.setuid(65534); {module}.main()"


def refusal(data: Path, port: int | str, *arguments: str) -> str:
    """Returns the one sentence with which Python ends when it runs `config.run` or these arguments."""
    process = subprocess.run(
        [sys.executable, *(arguments or ("-m", "config.run"))],
        cwd=ROOT,
        env=bare_environment(data, port),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert process.returncode == 1
    assert "Traceback" not in process.stderr
    assert len(process.stderr.strip().splitlines()) == 1
    return process.stderr.strip()


def alive(data: Path) -> list[int]:
    living = processes.supervised(data) + processes.working_in(data / "postgres") + processes.working_in(data / "redis")
    return [process.pid for process in living]


@pytest.fixture
def starts() -> Iterator[list[Running]]:
    running: list[Running] = []
    yield running
    for start in running:
        if start.process.poll() is None:
            start.process.kill()
            start.process.wait()


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
    assert all(f"{account['username']} / {account['password']}" in first.printed for account in accounts.values())
    assert f"http://localhost:{port}/" in first.printed
    assert [first.status(path) for path in ("healthz", "readyz", "accounts/login/")] == [200, 200, 200]
    for private in ("demo-accounts.json", "secret-key", "environment.json"):
        assert stat.S_IMODE((tmp_path / private).stat().st_mode) == 0o600

    assert "Loupe runs already" in refusal(tmp_path, free_port())

    first.process.kill()
    first.process.wait()
    second = Running(tmp_path, port)
    starts.append(second)
    second.wait_for("Sign in as")
    assert json.loads((tmp_path / "demo-accounts.json").read_text()) == accounts
    url = json.loads((tmp_path / "environment.json").read_text())["DATABASE_URL"]
    connection = psycopg2.connect(url)
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
        assert refusal(tmp_path, port).startswith(f"Port {port} is not free")
        assert f"make run PORT={port + 1}" in refusal(tmp_path, port)


@pytest.mark.parametrize("port", ["http", "70000", "-1"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    assert "set it to a number" in refusal(tmp_path, port)


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    sentence = refusal(tmp_path / "file" / "data", free_port())
    assert str(tmp_path / "file" / "data") in sentence
    assert "set LOUPE_DATA" in sentence


@pytest.fixture
def shared_directory() -> Iterator[Path]:
    """A data directory that every user of the machine may write to."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o777)
        yield Path(directory).resolve()


@pytest.mark.parametrize(
    ("module", "file"), [("config.run", "lock"), ("config.run", "secret-key"), ("manage", "environment.json")]
)
def test_a_file_that_belongs_to_another_user_is_named_with_what_to_do(
    shared_directory: Path, module: str, file: str
) -> None:
    (shared_directory / file).touch(0)
    sentence = refusal(shared_directory, free_port(), "-c", AS_ANOTHER_USER.format(module=module))
    assert sentence.startswith(f"{shared_directory / file} belongs to another user")
    assert "set LOUPE_DATA" in sentence
