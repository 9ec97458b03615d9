"""A process that ends is started again, each time later."""

import sys
import time
from pathlib import Path

import psutil
import pytest

from config.supervisor import Child


def child(data: Path, code: str) -> Child:
    (data / "logs").mkdir()
    return Child("helper", [sys.executable, "-c", code], data, {})


def tend_until(helper: Child, starts: int, seconds: float = 10) -> list[str]:
    said = []
    deadline = time.monotonic() + seconds
    while helper.starts < starts and time.monotonic() < deadline:
        said.append(helper.tend())
        time.sleep(0.02)
    return [text for text in said if text]


def ends(pid: int) -> bool:
    """Whether that process is gone, or dead and only not yet collected, within two seconds."""
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


def test_a_child_that_ends_is_announced_once_and_started_again(tmp_path: Path) -> None:
    helper = child(tmp_path, "print('hello', flush=True); raise SystemExit(3)")
    helper.start()
    said = tend_until(helper, starts=2)
    assert helper.starts == 2
    assert len(said) == 1
    assert "ended (code 3)" in said[0]
    assert str(helper.log) in said[0]
    helper.stop()
    assert "hello" in helper.log.read_text()


@pytest.mark.parametrize(("starts", "pause"), [(1, 0.5), (2, 1.0), (4, 4.0), (50, 30.0)])
def test_the_pause_doubles_up_to_half_a_minute(tmp_path: Path, starts: int, pause: float) -> None:
    helper = child(tmp_path, "")
    helper.starts = starts
    assert helper.pause == pause


def test_a_child_that_ignores_a_polite_end_is_killed_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.supervisor._PATIENCE", 0.3)
    helper = child(
        tmp_path,
        "import signal, subprocess, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)",
    )
    helper.start()
    while not (grandchild := helper.log.read_text().strip()):
        time.sleep(0.02)
    helper.ask_to_stop()
    helper.stop()
    assert ends(int(grandchild))
