"""Prints a line for each step of a start, with a tick and the seconds it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(description: str) -> Iterator[None]:
    """Shows the description while the block runs, and a tick or a cross with the time when it is over."""
    started = time.monotonic()
    on_terminal = sys.stdout.isatty()
    if on_terminal:
        print(f"  · {description} …", end="", flush=True)
    sign = "✗"
    try:
        yield
        sign = "✓"
    finally:
        clear = "\r\033[K" if on_terminal else ""
        print(f"{clear}  {sign} {description:<44}{time.monotonic() - started:6.1f} s", flush=True)
