"""Waiting for what another thread or process does. Nobody knows how slow the machine is: a test waits for conditions,
and gives up only where one evidently never comes."""

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds."""


def wait_until(holds: Callable[[], object]) -> None:
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, f"It did not come to pass in {PATIENCE:.0f} seconds."
        time.sleep(0.01)
