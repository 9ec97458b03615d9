"""The child process: it is isolated, and its end rejects one file and nothing else."""

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
from annotation.imaging.decoder_pool import ENVIRONMENT, ROOT, DecoderPool, ImagingUnavailable
from annotation.imaging.protocol import Limits, RejectedImage
from tests.imaging import files
from tests.waiting import PATIENCE, wait_until

AMPLE_MEMORY = 1 << 30
UNREADABLE_BYTES = 1 << 40


@pytest.fixture
def decoders() -> Iterator[DecoderPool]:
    pool = DecoderPool(size=2)
    yield pool
    pool.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(files.jpeg())
    return path


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    """A sparse file of a million megabytes, which cannot be read to its end."""
    path = tmp_path / "stuck.jpg"
    with path.open("wb") as file:
        file.truncate(UNREADABLE_BYTES)
    return path


def job(path: Path, **changes: Any) -> dict[str, Any]:
    fields = {"path": str(path), "directory": str(path.parent), "sizes": {"view": 64}, "memory": AMPLE_MEMORY}
    return {**fields, "limits": vars(Limits(file_bytes=UNREADABLE_BYTES)), "cpu_seconds": 20, **changes}


def wait_until_read(stuck: Path, pid: int) -> None:
    """Waits until the process has the file open; it cannot finish reading it during the test."""
    wait_until(lambda: stuck in open_files(pid))


def open_files(pid: int) -> list[Path]:
    paths = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            paths.append(entry.readlink())
    return paths


def kill_during(pid: int, signal_number: signal.Signals, stuck: Path) -> None:
    wait_until_read(stuck, pid)
    os.kill(pid, signal_number)


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image that takes some two seconds: 50 megapixels of noise."""
    path = tmp_path_factory.mktemp("heavy") / "heavy.png"
    image, noise = Image.new("L", (7_000, 7_000)), Image.effect_noise((1_000, 1_000), 60)
    for tile in range(49):
        image.paste(noise, (tile % 7 * 1_000, tile // 7 * 1_000))
    image.save(path, compress_level=1)
    return path


def child_of(decoders: DecoderPool) -> int:
    return decoders._idle[0].process.pid


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_child_is_reused_for_further_images(decoders: DecoderPool, photo: Path) -> None:
    decoders.run(job(photo), PATIENCE)
    first = child_of(decoders)
    decoders.run(job(photo), PATIENCE)
    assert child_of(decoders) == first


def test_an_image_that_takes_too_long_is_rejected_and_the_next_one_is_decoded(
    decoders: DecoderPool, photo: Path, stuck: Path
) -> None:
    decoders.run(job(photo), PATIENCE)
    child = child_of(decoders)
    with pytest.raises(RejectedImage) as caught:
        decoders.run(job(stuck), 0.3)
    assert caught.value.code == "took_too_long"
    assert not is_alive(child)
    assert decoders.run(job(photo), PATIENCE)["inspection"]["width"] == 240


def test_an_image_that_uses_too_much_cpu_time_is_rejected(decoders: DecoderPool, heavy: Path) -> None:
    with pytest.raises(RejectedImage) as caught:
        decoders.run(job(heavy, cpu_seconds=-1), PATIENCE)
    assert caught.value.code == "took_too_long"


def test_the_timeout_leaves_room_for_a_busy_machine() -> None:
    """A quarter of a processor is enough for an image at the limit of CPU time."""
    assert inspection.TIMEOUT_SECONDS >= 4 * inspection.CPU_SECONDS


def test_an_image_that_needs_too_much_memory_is_rejected(decoders: DecoderPool, heavy: Path, photo: Path) -> None:
    with pytest.raises(RejectedImage) as caught:
        decoders.run(job(heavy, memory=100_000_000), PATIENCE)
    assert caught.value.code == "too_much_memory"
    assert decoders.run(job(photo), PATIENCE)["inspection"]["width"] == 240


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_that_ends_during_an_image_rejects_that_image_only(
    decoders: DecoderPool, photo: Path, stuck: Path, signal_number: signal.Signals
) -> None:
    decoders.run(job(photo), PATIENCE)
    threading.Thread(target=kill_during, args=(child_of(decoders), signal_number, stuck)).start()
    with pytest.raises(RejectedImage) as caught:
        decoders.run(job(stuck), PATIENCE)
    assert caught.value.code == "decoder_crashed"
    assert decoders.run(job(photo), PATIENCE)["inspection"]["width"] == 240


def test_a_child_that_ended_while_idle_rejects_no_image(decoders: DecoderPool, photo: Path) -> None:
    decoders.run(job(photo), PATIENCE)
    decoders._idle[0].process.kill()
    decoders._idle[0].process.wait()
    assert decoders.run(job(photo), PATIENCE)["inspection"]["width"] == 240


def test_a_child_at_its_maximum_of_jobs_is_replaced(
    decoders: DecoderPool, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotation.imaging.decoder_pool.MAX_JOBS_PER_PROCESS", 1)
    decoders.run(job(photo), PATIENCE)
    assert not decoders._idle


def test_a_disk_that_cannot_be_written_does_not_reject_the_image(decoders: DecoderPool, photo: Path) -> None:
    with pytest.raises(ImagingUnavailable):
        decoders.run(job(photo, directory=str(photo.parent / "missing")), PATIENCE)
    with pytest.raises(ImagingUnavailable):
        decoders.run(job(photo.parent / "missing.jpg"), PATIENCE)


def test_threads_share_a_few_children(decoders: DecoderPool, tmp_path: Path) -> None:
    for number in range(16):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "photo.png").write_bytes(files.saved(files.quarters((100 + number, 90)), "PNG"))
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda n: decoders.run(job(tmp_path / str(n) / "photo.png"), PATIENCE), range(16)))
    assert [result["inspection"]["width"] for result in results] == [100 + number for number in range(16)]
    assert len(decoders._idle) <= 2


def test_a_forked_process_gets_children_of_its_own(decoders: DecoderPool, photo: Path) -> None:
    decoders.run(job(photo), PATIENCE)
    child = child_of(decoders)
    pid = os.fork()
    if pid == 0:
        ok = not decoders._idle and decoders.run(job(photo), PATIENCE)["inspection"]["width"] == 240
        ok = ok and child_of(decoders) != child
        decoders.close()
        os._exit(0 if ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert decoders.run(job(photo), PATIENCE)["inspection"]["width"] == 240
    assert child_of(decoders) == child


PARENT = """
import os, sys, threading, time
from tests.imaging.test_decoder_pool import DecoderPool, Path, job
decoders = DecoderPool(size=1)
decoders.run(job(Path(sys.argv[1])), 60)
print(decoders._idle[0].process.pid, flush=True)
if os.fork() == 0:
    time.sleep(600)
    os._exit(0)
decoders.run(job(Path(sys.argv[2])), 600)
"""


def test_a_child_ends_with_its_parent_even_while_it_decodes_an_image(photo: Path, stuck: Path) -> None:
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


def test_the_child_has_no_open_file_of_its_parent(decoders: DecoderPool, photo: Path) -> None:
    with photo.open("rb"):
        decoders.run(job(photo), PATIENCE)
    names = {str(path) for path in open_files(child_of(decoders))}
    assert names
    assert all(name.startswith("pipe:") or name == os.devnull for name in names)
