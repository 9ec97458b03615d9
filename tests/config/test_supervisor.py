"""A process that ends is started again, each time after a longer pause."""

import sys
from pathlib import Path

import psutil
import pytest

from config.supervisor import Child
from tests.waiting import wait_until


def child(data: Path, code: str) -> Child:
    (data / "logs").mkdir()
    return Child("helper", [sys.executable, "-c", code], data, {})


def restart_until(helper: Child, starts: int) -> list[str]:
    messages = []

    def has_started() -> bool:
        messages.append(helper.restart_if_ended())
        return helper.starts == starts

    wait_until(has_started)
    return [message for message in messages if message]


def has_ended(pid: int) -> bool:
    """Returns whether no such process runs; a zombie does not run."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_child_that_ends_is_announced_once_and_started_again(tmp_path: Path) -> None:
    helper = child(tmp_path, "print('hello', flush=True); raise SystemExit(3)")
    helper.start()
    messages = restart_until(helper, starts=2)
    assert len(messages) == 1
    assert "ended (code 3)" in messages[0]
    assert str(helper.log) in messages[0]
    helper.stop()
    assert "hello" in helper.log.read_text()


@pytest.mark.parametrize(("starts", "pause"), [(1, 0.5), (2, 1.0), (4, 4.0), (50, 30.0)])
def test_the_pause_doubles_up_to_half_a_minute(tmp_path: Path, starts: int, pause: float) -> None:
    helper = child(tmp_path, "")
    helper.starts = starts
    assert helper.pause == pause


def test_a_child_that_ignores_sigterm_is_killed_with_all_that_it_started(
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
    helper.request_stop()
    helper.stop()
    wait_until(lambda: has_ended(int(helper.log.read_text())))
