"""Keeps the web server and the worker running."""

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import processes
from config.embedded.logs import reason_of_end, size_of

_MAX_PAUSE = 30.0
_HEALTHY_AFTER = 60.0
_PATIENCE = 25.0


@dataclass
class Child:
    """One process that is started again when it ends, each time after a longer pause (seconds)."""

    name: str
    command: Sequence[str | Path]
    data: Path
    environment: dict[str, str]
    pass_fds: Sequence[int] = ()
    starts: int = field(default=0, init=False)
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    _started_at: float = field(default=0.0, init=False)
    _ended_at: float | None = field(default=None, init=False)
    _log_start: int = field(default=0, init=False)

    @property
    def log(self) -> Path:
        return self.data / "logs" / f"{self.name}.log"

    @property
    def pause(self) -> float:
        """Returns the seconds to wait before the next start."""
        return min(0.5 * 2.0 ** (self.starts - 1), _MAX_PAUSE)

    def reason(self) -> str:
        """Returns what its exit code or its log says about why the last start ended."""
        return reason_of_end(self._process.poll() if self._process else None, self.log, self._log_start)

    def start(self) -> None:
        self._log_start = size_of(self.log)
        self._process = processes.start(
            self.command, data=self.data, log=self.log, environment=self.environment, pass_fds=self.pass_fds
        )
        self._started_at, self._ended_at = time.monotonic(), None
        self.starts += 1

    def request_stop(self) -> None:
        """Sends SIGTERM, without waiting for the end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def stop(self) -> None:
        """Sends SIGTERM and waits, then kills the process with all that it started."""
        if self._process:
            processes.stop(self._process, patience=_PATIENCE)

    def restart_if_ended(self) -> str | None:
        """Starts it again when it ended and the pause is over; returns a message once after each end, else None."""
        current_time = time.monotonic()
        if self._process and self._process.poll() is None:
            if current_time - self._started_at > _HEALTHY_AFTER:
                self.starts = 1
            return None
        if self._ended_at is None:
            self._ended_at = current_time
            code = self._process.returncode if self._process else None
            return f"The {self.name} ended (code {code}); it starts again in {self.pause:.1f} s: {self.reason()}"
        if current_time - self._ended_at >= self.pause:
            self.start()
        return None
