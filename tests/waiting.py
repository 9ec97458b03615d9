"""Waits for a condition that another thread or process fulfils, never for a fixed time."""

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds after which a condition counts as never met, also on a busy machine."""


def wait_until(holds: Callable[[], object]) -> None:
    """Returns as soon as `holds` returns a true value. Raises AssertionError after PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"The condition was not met in {PATIENCE:.0f} seconds."
        time.sleep(0.01)
