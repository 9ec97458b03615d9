"""Processes that the supervisor starts: a signal to stop is never lost meanwhile, and reaches them, too."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A signal arrives while Python runs the callbacks of a fork, where it ignores what a handler raises.
INTERRUPTED_FORK = """
import os, signal, sys
from pathlib import Path
from config.embedded import processes

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have made it ignored
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))
try:
    processes.start([sys.executable, "-c", ""], data=Path("."))
except KeyboardInterrupt:
    print("interrupted")
"""
MASK = "import signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, []))"
START = """
import sys
from pathlib import Path
from config.embedded import processes

processes.start([sys.executable, "-c", sys.argv[1]], data=Path(".")).wait()
"""


def run(script: str, *arguments: str) -> str:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_an_interrupt_during_the_start_of_a_process_is_not_lost() -> None:
    assert run(INTERRUPTED_FORK) == "interrupted"


def test_a_process_receives_the_signals_that_were_held_back_during_its_start() -> None:
    assert run(START, MASK) == "set()"
