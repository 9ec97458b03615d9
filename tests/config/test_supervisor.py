"""A process that ends is started again, each time later."""

import sys
from pathlib import Path

import psutil
import pytest

from config.supervisor import Child
from tests.waiting import wait_until


def child(data: Path, code: str) -> Child:
    (data / "logs").mkdir()
    return Child("helper", [sys.executable, "-c", code], data, {})


def tend_until(helper: Child, starts: int) -> list[str]:
    said = []

    def has_started() -> bool:
        said.append(helper.tend())
        return helper.starts == starts

    wait_until(has_started)
    return [text for text in said if text]


def is_gone(pid: int) -> bool:
    """Or dead and only not yet collected."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_child_that_ends_is_announced_once_and_started_again(tmp_path: Path) -> None:
    helper = child(tmp_path, "print('hello', flush=True); raise SystemExit(3)")
    helper.start()
    said = tend_until(helper, starts=2)
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
    wait_until(lambda: helper.log.read_text().endswith("\n"))
    helper.ask_to_stop()
    helper.stop()
    wait_until(lambda: is_gone(int(helper.log.read_text())))
