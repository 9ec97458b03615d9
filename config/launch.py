"""Prepares `.venv` and hands over to it. The machine's own Python runs this file: the standard library must do.

    python3 config/launch.py [--tests] [ARGUMENTS FOR THE PYTHON OF .venv …]

The syntax stays readable for Python 3.7, so that an old Python is told so in a sentence and not by a SyntaxError.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "install.log"
STAMP = VENV / "installed.json"
OLDEST = (3, 11)
NEWEST_WITH_POSTGRES = (3, 13)
OTHER_PYTHONS = ("python3.13", "python3.12", "python3.11")

UNREACHABLE = (
    "Temporary failure in name resolution|NewConnectionError|ConnectTimeout|Connection refused|Read timed out"
    "|ProxyError|SSLError|Network is unreachable|Retrying "
)
FAILURES = {
    "No space left on device": "The disk is full: free about 500 MB, then try again.",
    "DO NOT MATCH THE HASHES": "A package is not the one that was pinned: ask whoever runs your package index.",
    UNREACHABLE: "The package index cannot be reached: check the network, or set PIP_INDEX_URL to another.",
    "Failed to build|Failed building|command '.*' failed": "Redis could not be compiled: install redis-server "
    "(Debian: `apt install redis-server`, macOS: `brew install redis`), or set REDIS_URL.",
    "No matching distribution": "A package is not published for this Python on this machine: "
    "try `make PYTHON=python3.13 …`.",
}


class Refusal(Exception):
    """It cannot go on; the text is one sentence that says what to do."""


def main(arguments: list[str]) -> None:
    tests = arguments[:1] == ["--tests"]
    command = arguments[1:] if tests else arguments
    try:
        prepare(tests)
    except Refusal as refusal:
        sys.exit(f"\n{refusal}")
    except OSError as error:
        sys.exit(
            f"\n{error.filename or VENV}: {error.strerror}. Free some room or mend the permissions, then try again."
        )
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next start goes on from here.")
    if command:
        keep_compiled_code()
        os.chdir(str(ROOT))
        os.execv(str(PYTHON), [str(PYTHON), *command])  # noqa: S606 - no shell is wanted


def keep_compiled_code() -> None:
    """Where nothing is to be written beside the sources, compiled code goes into `.venv`: every process of Loupe's
    would compile everything anew, which takes it several seconds."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "compiled"))


def prepare(tests: bool) -> None:
    """Makes `.venv` hold exactly what the requirement files name; quick when it does already."""
    files = requirement_files(tests)
    version = run_version(PYTHON)
    if version is None:
        make_venv()
        version = run_version(PYTHON)
    stamp = {file: digest(file, version) for file in files}
    known = read_stamp()
    missing = [file for file in files if known.get(file) != stamp[file]]
    if missing:
        install(missing)
        STAMP.write_text(json.dumps({**known, **stamp}, indent=1))


def requirement_files(tests: bool) -> list[str]:
    files = ["tests/requirements.txt"] if tests else []
    files.append("requirements.txt")
    if not os.environ.get("DATABASE_URL"):
        files.append("config/embedded/requirements.txt")
    if needs_carried_redis():
        files.append("config/embedded/redis-requirements.txt")
    return files


def needs_carried_redis() -> bool:
    return not os.environ.get("REDIS_URL") and not shutil.which("redis-server")


def digest(file: str, version: tuple[int, ...] | None) -> str:
    return hashlib.sha256(repr((ROOT / file).read_bytes()).encode() + repr(version).encode()).hexdigest()


def read_stamp() -> dict[str, str]:
    try:
        known: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return known


def run_version(python: str | Path) -> tuple[int, ...] | None:
    """The version of that Python as a pair, or None if it does not run."""
    code = "import sys; print(sys.version_info[0], sys.version_info[1])"
    try:
        out = subprocess.run([str(python), "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        return tuple(int(part) for part in out.stdout.split()) or None
    except (OSError, ValueError):
        return None


def choose_python() -> tuple[str, tuple[int, ...]]:
    """This Python if everything can be had for it, else the newest other one for which it can."""
    reasons = []
    for python in (sys.executable, *OTHER_PYTHONS):
        version = run_version(python)
        if version is None:
            continue
        reason = unsuitable(version)
        if reason is None:
            return python, version
        reasons.append(reason)
    raise Refusal(reasons[0])


def unsuitable(version: tuple[int, ...]) -> str | None:
    """Why that version cannot be used, as a sentence, or None."""
    name = f"Python {version[0]}.{version[1]}"
    if version < OLDEST:
        return f"Loupe needs Python 3.11 or newer and this is {name}: install one, then run `make PYTHON=python3.13 …`."
    if version > NEWEST_WITH_POSTGRES and not os.environ.get("DATABASE_URL"):
        return (
            f"The embedded PostgreSQL is not made for {name} yet: install Python 3.13 beside it, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        )
    if needs_carried_redis() and not redis_is_compiled_for(version) and not shutil.which("cc"):
        return (
            f"There is no redis-server on this machine and no C compiler to build one for {name}: install one of them "
            "(Debian: `apt install redis-server`, macOS: `brew install redis`), or set REDIS_URL."
        )
    return None


def redis_is_compiled_for(version: tuple[int, ...]) -> bool:
    return sys.platform == "linux" and os.uname().machine == "x86_64" and version <= (3, 12)


def make_venv() -> None:
    python, version = choose_python()
    name = f"{version[0]}.{version[1]}"
    say(f"Making .venv with Python {name}")
    if not os.access(str(ROOT), os.W_OK):
        raise Refusal(f"{ROOT} cannot be written: clone Loupe into a directory that can be.")
    if subprocess.run([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL, check=False).returncode:
        raise Refusal(f"This Python comes without venv: `apt install python{name}-venv`, then try again.")
    made = subprocess.run(
        [python, "-m", "venv", "--clear", str(VENV)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if made.returncode:
        last = made.stdout.decode(errors="replace").strip().splitlines()[-1:]
        raise Refusal(f"{VENV} could not be made: {''.join(last)}")


def install(files: list[str]) -> None:
    """pip, with a line that tells how far it is."""
    started = time.monotonic()
    total = len({name for file in files for name in re.findall(r"^([\w.-]+)==", (ROOT / file).read_text(), re.M)})
    command = [str(PYTHON), "-m", "pip", "install", "--no-deps", "--no-input", "--no-compile", "--progress-bar=off"]
    command += ["--disable-pip-version-check", "--require-hashes"]
    for file in files:
        command += ["-r", str(ROOT / file)]
    with LOG.open("w") as log:
        pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
        assert pip.stdout is not None
        follow(pip.stdout, log, total)
        failed = pip.wait()
    if failed:
        raise Refusal(explain(LOG.read_text(errors="replace")))
    say(f"{total} packages are in place ({time.monotonic() - started:.0f} s)", last=True)


def follow(lines: IO[str], log: IO[str], total: int) -> None:
    seen = 0
    for line in lines:
        log.write(line)
        found = re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line)
        if found:
            seen += 1
            say(f"Installing {min(seen, total)}/{total} {found.group(1)}", often=True)
        elif line.startswith("Building wheels"):
            say("Compiling Redis, about a minute")
        elif line.startswith("Installing collected"):
            say("Unpacking")


def explain(log: str) -> str:
    """pip's failure as one sentence."""
    for pattern, sentence in FAILURES.items():
        if re.search(pattern, log):
            return f"{sentence} ({LOG} tells more.)"
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if re.search("error", line, re.IGNORECASE)]
    last = (errors or lines or ["pip wrote nothing."])[-1]
    return f"The packages could not be installed: {last} ({LOG} tells more.)"


def say(text: str, often: bool = False, last: bool = False) -> None:
    """A line of progress: rewritten in place on a terminal, and without the frequent ones elsewhere."""
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K  " + text + ("\n" if last else ""))
    elif not often:
        sys.stdout.write("  " + text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
