"""Starts processes that end when their starter does, and finds those of an earlier start that did not."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil

MARK = "LOUPE_SUPERVISED"
"""The environment variable of every process that is started here; its value is the data directory."""

_PR_SET_PDEATHSIG = 1
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_IS_LINUX = sys.platform == "linux"


def start(
    command: Sequence[str | Path],
    *,
    data: Path,
    log: Path | None = None,
    directory: Path | None = None,
    environment: dict[str, str] | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> "subprocess.Popen[bytes]":
    """Starts `command` in a session of its own, so that the terminal's Ctrl-C reaches only the supervisor.

    On Linux the kernel sends it `death_signal` when the calling thread ends, however that ends. It writes to `log`,
    or to where the caller writes.
    """
    with log.open("ab") if log else contextlib.nullcontext() as output, _stopping_held_back() as mask:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=directory,
            env={**os.environ, **(environment or {}), MARK: str(data)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if log else None,
            start_new_session=True,
            pass_fds=pass_fds,
            # The callback makes system calls alone and touches no lock, so that threads do not endanger it.
            preexec_fn=_begin_child(death_signal, mask),  # noqa: PLW1509
        )


@contextlib.contextmanager
def _stopping_held_back() -> Iterator[set[signal.Signals | int]]:
    """Holds the signals that stop a command back during a fork, and gives the mask from before.

    Python ignores what a signal's handler raises in the callbacks of a fork, such as those of `logging`: a Ctrl-C in
    that moment would be lost.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield mask
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _begin_child(death_signal: signal.Signals, mask: set[signal.Signals | int]) -> Callable[[], None]:
    """Returns what a child does first: it gets the mask of signals, and the signal for its parent's end."""
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def begin() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if _IS_LINUX:
            libc.prctl(_PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:  # it died between fork and prctl
                os._exit(1)

    return begin


def supervised(data: Path) -> list[psutil.Process]:
    """Returns the living processes that a supervisor of this data directory started, without the calling one."""
    return _matching(lambda process: process.environ().get(MARK) == str(data))


def working_in(directory: Path) -> list[psutil.Process]:
    """Returns the living processes in this working directory, among them servers that overwrite their environment."""
    path = str(directory.resolve())
    return _matching(lambda process: process.cwd() == path)


def _matching(matches: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    living = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):  # gone meanwhile, or somebody else's
            if process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE and matches(process):
                living.append(process)
    return living


def end(processes: Sequence[psutil.Process], *, first: signal.Signals, patience: float) -> None:
    """Sends `first`, waits up to `patience` seconds, and kills what still lives."""
    _signal_all(processes, first)
    _, alive = psutil.wait_procs(processes, timeout=patience)
    _signal_all(alive, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=patience)


def _signal_all(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def stop(process: "subprocess.Popen[bytes]", *, first: signal.Signals = signal.SIGTERM, patience: float) -> None:
    """Ends a process that `start` started: `first`, then after `patience` seconds SIGKILL to its whole session."""
    if process.poll() is not None:
        return
    process.send_signal(first)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
