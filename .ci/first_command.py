"""Runs the README's first command in a directory that only this user may enter, until it serves its first page.

Once with its output to a file, with nothing installed yet, and once on a terminal, where Ctrl-C stops it. Ends with a
sentence and exit code 1 if a start, a page or a stop fails. Standard library only.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = re.search(r"^    (make \w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE).group(1).split()
START_SECONDS = 600
STOP_SECONDS = 90


def main() -> None:
    private = Path(tempfile.mkdtemp(prefix="first-command-")).resolve()  # mode 700
    try:
        checkout = private / "checkout"
        copy_checkout(checkout)
        run_into_file(checkout, private / "output")
        run_on_terminal(checkout, private / "terminal")
    finally:
        shutil.rmtree(private)


def copy_checkout(target: Path) -> None:
    """Copies the files that git does not ignore, as they are now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in (name for name in listing.split("\0") if (ROOT / name).is_file()):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)


def run_into_file(checkout: Path, log: Path) -> None:
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            COMMAND,
            cwd=checkout,
            env=environment(port),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    wait_for_page(process, port, log, "a file")
    os.killpg(process.pid, signal.SIGINT)
    wait_for_end(process, checkout, log)


def run_on_terminal(checkout: Path, log: Path) -> None:
    port = free_port()
    keyboard, terminal = os.openpty()
    process = subprocess.Popen(
        COMMAND, cwd=checkout, env=environment(port), preexec_fn=lambda: os.login_tty(terminal), close_fds=False
    )
    os.close(terminal)
    threading.Thread(target=copy_output, args=(keyboard, log), daemon=True).start()
    wait_for_page(process, port, log, "a terminal")
    os.write(keyboard, b"\x03")
    wait_for_end(process, checkout, log)


def copy_output(terminal: int, log: Path) -> None:
    with log.open("wb", buffering=0) as output:
        try:
            while chunk := os.read(terminal, 65536):
                output.write(chunk)
        except OSError:  # the last process on the terminal ended
            return


def environment(port: int) -> dict[str, str]:
    """Returns the environment without settings of Loupe's."""
    names = ("LOUPE_", "DATABASE_URL", "REDIS_URL", "MAKE", "MFLAGS")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(names)}, "PORT": str(port)}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for_page(process: "subprocess.Popen[bytes]", port: int, log: Path, where: str) -> None:
    started = time.monotonic()
    while not has_page(port):
        if process.poll() is not None or time.monotonic() > started + START_SECONDS:
            fail("served no page", process, log)
        time.sleep(0.1)
    print(
        f"`{' '.join(COMMAND)}` as user {os.geteuid()} in {log.parent}, output to {where}:"
        f" first page after {time.monotonic() - started:.1f} s",
        flush=True,
    )


def has_page(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5) as page:
            return b"<form" in page.read()
    except OSError:
        return False


def wait_for_end(process: "subprocess.Popen[bytes]", checkout: Path, log: Path) -> None:
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        fail("did not stop", process, log)
    if processes_in(checkout):
        fail(f"left processes behind ({processes_in(checkout)})", process, log)
    if b"Stopped. The data stays" not in log.read_bytes():
        fail("did not stop in order", process, log)


def processes_in(checkout: Path) -> list[str]:
    """Returns the ids of living processes whose working directory is the checkout or below it."""
    ids = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink().is_relative_to(checkout):
                ids.append(link.parent.name)
        except OSError:  # it ended meanwhile, or is a zombie
            continue
    return ids


def fail(what: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    sys.exit(f"`{' '.join(COMMAND)}` {what} (exit code {process.poll()}):\n{log.read_text(errors='replace')}")


if __name__ == "__main__":
    main()
