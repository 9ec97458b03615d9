"""`make run`: the sentences with which it refuses to start. tests/e2e/test_whole_loop.py starts it."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import CannotStart
from config.embedded.redis import free_port, require_redis
from tests.config.running import start_error

# A superuser may read everything; the interpreter and its modules may be in the superuser's own home.
AS_ANOTHER_USER = "import os, {module}; os.getuid() or os.setuid(65534); {module}.main()"


def test_a_taken_port_is_named_with_another_to_try(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert start_error(tmp_path, port).startswith(f"Port {port} is not free")
        assert f"make run PORT={port + 1}" in start_error(tmp_path, port)


@pytest.mark.parametrize("port", ["http", "70000", "-1"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    assert "set it to a number" in start_error(tmp_path, port)


def test_a_base_path_that_is_none_and_a_redis_that_is_away_are_named(tmp_path: Path) -> None:
    assert "LOUPE_BASE_PATH is '/a//b': set it" in start_error(tmp_path, free_port(), LOUPE_BASE_PATH="/a//b")
    with pytest.raises(CannotStart, match=r"Redis cannot be used .* set REDIS_URL"):
        require_redis(f"redis://127.0.0.1:{free_port()}/0")


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    sentence = start_error(tmp_path / "file" / "data", free_port())
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
    sentence = start_error(shared_directory, free_port(), "-c", AS_ANOTHER_USER.format(module=module))
    assert sentence.startswith(f"{shared_directory / file} belongs to another user")
    assert "set LOUPE_DATA" in sentence
