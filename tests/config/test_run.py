"""`make run` as one knows it: started, killed, started again, and told what it cannot do."""

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


def refused(data: Path, port: int | str, *arguments: str) -> str:
    """The one sentence with which it ends, `make run` or what else the arguments have Python do."""
    done = subprocess.run(
        [sys.executable, *(arguments or ("-m", "config.run"))],
        cwd=ROOT,
        env=bare_environment(data, port),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr.strip()


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


@pytest.fixture
def everybodys() -> Iterator[Path]:
    """A data directory in which each user of the machine may write."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o777)
        yield Path(directory).resolve()


@pytest.mark.parametrize(
    ("module", "kept"), [("config.run", "lock"), ("config.run", "secret-key"), ("manage", "environment.json")]
)
def test_a_file_that_another_user_keeps_is_named_with_what_to_do(everybodys: Path, module: str, kept: str) -> None:
    (everybodys / kept).touch(0)
    sentence = refused(everybodys, free_port(), "-c", AS_ANOTHER_USER.format(module=module))
    assert sentence.startswith(f"{everybodys / kept} belongs to another user")
    assert "set LOUPE_DATA" in sentence
