"""Starts the whole product as `make run` does, in a process of its own."""

import http.client
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from config.embedded import processes
from config.embedded.environment import ROOT

_START_SECONDS = 180


class Running:
    """A `python -m config.run` and what it printed."""

    def __init__(self, data: Path, port: int, **environment: str) -> None:
        self.data = data
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.run"],
            cwd=ROOT,
            env={**bare_environment(data, port), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.printed = ""

    def wait_for(self, words: str) -> str:
        """Returns what was printed when the words are among it; fails where the process ends before."""
        deadline = time.monotonic() + _START_SECONDS
        assert self.process.stdout
        while words not in self.printed and time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 1)[0]:
                chunk = os.read(self.process.stdout.fileno(), 65536)
                if not chunk:
                    break
                self.printed += chunk.decode()
        assert words in self.printed, self.printed
        return self.printed

    def interrupt(self) -> None:
        """Sends SIGINT and waits for an end without an error."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(120) == 0

    def status(self, path: str) -> int:
        """Returns the HTTP status of a page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", f"/{path}")
        return connection.getresponse().status


def bare_environment(data: Path, port: int | str) -> dict[str, str]:
    """Returns the environment with these two settings of Loupe's and no others."""
    own_settings = {"DATABASE_URL", "REDIS_URL", "LOUPE_SECRET_KEY", "DJANGO_SETTINGS_MODULE", "LOUPE_STATIC"}
    other_settings = {name: value for name, value in os.environ.items() if name not in own_settings}
    return {**other_settings, "LOUPE_DATA": str(data), "PORT": str(port)}


def start_error(data: Path, port: int | str, *arguments: str, **environment: str) -> str:
    """Returns the one sentence with which Python ends when it runs `config.run` or these arguments."""
    process = subprocess.run(
        [sys.executable, *(arguments or ("-m", "config.run"))],
        cwd=ROOT,
        env={**bare_environment(data, port), **environment},
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
