"""Locks on files, which the kernel releases however the process that holds them ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Holds the lock on the file at `path` while the block runs."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def wait_for_lock(path: Path) -> None:
    """Returns when no process holds the lock on the file at `path`."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
