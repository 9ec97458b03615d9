"""The child process: what it is kept from, and that its death costs one file and nothing else."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from annotation.imaging import inspection
from annotation.imaging.decoder import ENVIRONMENT, ROOT, Decoders, ImagingUnavailable
from annotation.imaging.protocol import Limits, RefusedImage
from tests.imaging import files
from tests.waiting import PATIENCE, wait_until

PLENTY = 1 << 30
ENDLESS = 1 << 40


@pytest.fixture
def decoders() -> Iterator[Decoders]:
    made = Decoders(count=2)
    yield made
    made.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(files.jpeg())
    return path


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    """A file that nobody reads to its end: a million megabytes, none of which is on the disk."""
    path = tmp_path / "stuck.jpg"
    with path.open("wb") as file:
        file.truncate(ENDLESS)
    return path


def job(path: Path, **changes: Any) -> dict[str, Any]:
    whole = {"path": str(path), "directory": str(path.parent), "sizes": {"view": 64}, "memory": PLENTY}
    return {**whole, "limits": vars(Limits(file_bytes=ENDLESS)), "cpu_seconds": 20, **changes}


def wait_until_read(stuck: Path, pid: int) -> None:
    """Until the process holds the file open; it will not come to its end while the test lasts."""
    wait_until(lambda: stuck in open_files(pid))


def open_files(pid: int) -> list[Path]:
    opened = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            opened.append(entry.readlink())
    return opened


def kill_at(pid: int, killer: signal.Signals, stuck: Path) -> None:
    wait_until_read(stuck, pid)
    os.kill(pid, killer)


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some two seconds of work: 50 megapixels that are not all the same."""
    path = tmp_path_factory.mktemp("heavy") / "heavy.png"
    picture, noise = Image.new("L", (7_000, 7_000)), Image.effect_noise((1_000, 1_000), 60)
    for place in range(49):
        picture.paste(noise, (place % 7 * 1_000, place // 7 * 1_000))
    picture.save(path, compress_level=1)
    return path


def child_of(decoders: Decoders) -> int:
    return decoders._idle[0].process.pid


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_one_child_is_kept_for_picture_after_picture(decoders: Decoders, photo: Path) -> None:
    decoders.ask(job(photo), PATIENCE)
    first = child_of(decoders)
    decoders.ask(job(photo), PATIENCE)
    assert child_of(decoders) == first


def test_a_picture_that_takes_too_long_is_refused_and_the_next_goes_on(
    decoders: Decoders, photo: Path, stuck: Path
) -> None:
    decoders.ask(job(photo), PATIENCE)
    child = child_of(decoders)
    with pytest.raises(RefusedImage) as caught:
        decoders.ask(job(stuck), 0.3)
    assert caught.value.code == "took_too_long"
    assert not is_alive(child)
    assert decoders.ask(job(photo), PATIENCE)["inspection"]["width"] == 240


def test_a_picture_that_burns_the_processor_is_refused(decoders: Decoders, heavy: Path) -> None:
    with pytest.raises(RefusedImage) as caught:
        decoders.ask(job(heavy, cpu_seconds=-1), PATIENCE)
    assert caught.value.code == "took_too_long"


def test_a_busy_machine_is_not_held_against_a_picture() -> None:
    """A quarter of the processor is enough for as much work as a picture may be."""
    assert inspection.WALL_SECONDS >= 4 * inspection.CPU_SECONDS


def test_a_picture_that_needs_too_much_memory_is_refused(decoders: Decoders, heavy: Path, photo: Path) -> None:
    with pytest.raises(RefusedImage) as caught:
        decoders.ask(job(heavy, memory=100_000_000), PATIENCE)
    assert caught.value.code == "too_much_memory"
    assert decoders.ask(job(photo), PATIENCE)["inspection"]["width"] == 240


@pytest.mark.parametrize("killer", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_that_dies_over_a_picture_costs_that_picture(
    decoders: Decoders, photo: Path, stuck: Path, killer: signal.Signals
) -> None:
    decoders.ask(job(photo), PATIENCE)
    threading.Thread(target=kill_at, args=(child_of(decoders), killer, stuck)).start()
    with pytest.raises(RefusedImage) as caught:
        decoders.ask(job(stuck), PATIENCE)
    assert caught.value.code == "decoder_crashed"
    assert decoders.ask(job(photo), PATIENCE)["inspection"]["width"] == 240


def test_a_child_that_died_while_idle_costs_no_picture(decoders: Decoders, photo: Path) -> None:
    decoders.ask(job(photo), PATIENCE)
    decoders._idle[0].process.kill()
    decoders._idle[0].process.wait()
    assert decoders.ask(job(photo), PATIENCE)["inspection"]["width"] == 240


def test_a_worn_child_is_replaced(decoders: Decoders, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotation.imaging.decoder.JOBS_OF_A_CHILD", 1)
    decoders.ask(job(photo), PATIENCE)
    assert not decoders._idle


def test_a_disk_that_cannot_be_written_is_no_verdict_on_the_picture(decoders: Decoders, photo: Path) -> None:
    with pytest.raises(ImagingUnavailable):
        decoders.ask(job(photo, directory=str(photo.parent / "missing")), PATIENCE)
    with pytest.raises(ImagingUnavailable):
        decoders.ask(job(photo.parent / "missing.jpg"), PATIENCE)


def test_threads_share_a_few_children(decoders: Decoders, tmp_path: Path) -> None:
    for number in range(16):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "photo.png").write_bytes(files.saved(files.quarters((100 + number, 90)), "PNG"))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: decoders.ask(job(tmp_path / str(n) / "photo.png"), PATIENCE), range(16)))
    assert [answer["inspection"]["width"] for answer in answers] == [100 + number for number in range(16)]
    assert len(decoders._idle) <= 2


def test_a_forked_process_gets_children_of_its_own(decoders: Decoders, photo: Path) -> None:
    decoders.ask(job(photo), PATIENCE)
    child = child_of(decoders)
    pid = os.fork()
    if pid == 0:
        ok = not decoders._idle and decoders.ask(job(photo), PATIENCE)["inspection"]["width"] == 240
        ok = ok and child_of(decoders) != child
        decoders.close()
        os._exit(0 if ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert decoders.ask(job(photo), PATIENCE)["inspection"]["width"] == 240
    assert child_of(decoders) == child


PARENT = """
import os, sys, threading, time
from tests.imaging.test_decoder import Decoders, Path, job
decoders = Decoders(count=1)
decoders.ask(job(Path(sys.argv[1])), 60)
print(decoders._idle[0].process.pid, flush=True)
if os.fork() == 0:
    time.sleep(600)
    os._exit(0)
decoders.ask(job(Path(sys.argv[2])), 600)
"""


def test_a_child_ends_with_its_parent_even_in_the_middle_of_a_picture(photo: Path, stuck: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PARENT, str(photo), str(stuck)]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment, process_group=0)
    try:
        assert parent.stdout
        child = int(parent.stdout.readline())
        wait_until_read(stuck, child)
        parent.kill()
        wait_until(lambda: not is_alive(child))
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()


def test_the_child_knows_neither_django_nor_the_secrets_of_its_parent() -> None:
    program = (
        "import annotation.imaging.decoder_process, sys; "
        "print([m for m in ('django', 'celery', 'socket') if m in sys.modules])"
    )
    printed = subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, env=ENVIRONMENT, text=True)
    assert printed.strip() == "[]"
    assert not [name for name in ENVIRONMENT if name.startswith(("LOUPE", "DATABASE", "AWS", "DJANGO"))]


def test_the_child_has_no_open_file_of_its_parent(decoders: Decoders, photo: Path) -> None:
    with photo.open("rb"):
        decoders.ask(job(photo), PATIENCE)
    names = {str(opened) for opened in open_files(child_of(decoders))}
    assert names
    assert all(name.startswith("pipe:") or name == os.devnull for name in names)
