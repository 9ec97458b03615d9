"""Photographs through the whole pipeline against a bare script, and what the worker's memory does meanwhile."""

import contextlib
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from bench.memory import Watched, watched
from bench.pictures import make_pictures
from bench.world import World, cpu_seconds, postgres_pid
from config import run
from config.supervisor import Child

PROCESSES = 2


def measure(world: World, root: Path, count: int) -> dict[str, Any]:
    """Images a second of both, and CPU of both: the share of CPU is the same on a machine that others use too.

    The bare script does one half before the pipeline and the other half after it.
    """
    pictures = make_pictures(root / "large", count)
    world.restart_postgres(durable=True)
    half = count // 2
    bare = [_timed(lambda: bare_script(pictures[:half]))]
    batch = make_batch("Large")
    with worker(world) as child, watched(child) as memory:
        first = _brought_in(world, child, batch, "large")
        ready = batch.images.filter(status="ready").count()
        again = _brought_in(world, child, batch, "large")
    bare.append(_timed(lambda: bare_script(pictures[half:])))
    bare_wall, bare_cpu = (sum(values) for values in zip(*bare, strict=True))
    return {
        "images": count,
        "bytes": sum(path.stat().st_size for path in pictures),
        "processes": PROCESSES,
        "bare_per_second": count / bare_wall,
        "pipeline_per_second": count / first["seconds"],
        "share_of_bare": bare_wall / first["seconds"],
        "bare_cpu_ms": 1000 * bare_cpu / count,
        "worker_cpu_ms": 1000 * first["worker"] / count,
        "database_cpu_ms": 1000 * first["database"] / count,
        "share_of_bare_by_cpu": bare_cpu / (first["worker"] + first["database"]),
        "in": ready,
        "again_times_faster": first["seconds"] / again["seconds"],
        "in_after_again": batch.images.count(),
        "memory": memory.told(),
        "load": os.getloadavg()[0],
    }


def measure_memory(
    world: World, root: Path, count: int, size: tuple[int, int], keep: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """What the worker's memory does while so many pictures come in; `keep` gets what is known on the way."""
    make_pictures(root / "many", count, size)
    batch = make_batch("Many")
    with worker(world) as child, watched(child) as memory:
        wanted = order(batch, "many")
        while not is_over(wanted):
            keep(_told(memory, wanted, size))
            time.sleep(10)
    return _told(memory, wanted, size)


def _told(memory: Watched, wanted: Any, size: tuple[int, int]) -> dict[str, Any]:
    return {"asked": wanted.total, "done": wanted.done, "status": wanted.status, "size": size, **memory.told()}


def bare_script(pictures: list[Path]) -> None:
    """Decodes each once and writes the same renditions, and does nothing else."""
    out = Path(tempfile.mkdtemp(prefix="loupe-bare-"))
    try:
        with ProcessPoolExecutor(PROCESSES) as pool:
            list(pool.map(partial(_decode_and_write, out), pictures, chunksize=8))
    finally:
        shutil.rmtree(out)


def _decode_and_write(out: Path, path: Path) -> None:
    os.environ["VIPS_CONCURRENCY"] = "1"  # as in the worker
    from PIL import Image  # noqa: PLC0415 - in the process that uses it

    from annotation.imaging.rendering import METHOD, QUALITY, _scaled  # noqa: PLC0415

    with Image.open(path) as opened:
        opened.draft(None, (2048, 2048))
        picture = opened.convert("RGB")
    for name, longest in (("view", 2048), ("screen", 1024), ("thumbnail", 384)):
        picture = _scaled(picture, longest)
        picture.save(out / f"{path.stem}-{name}.webp", "WEBP", quality=QUALITY, method=METHOD)


@contextlib.contextmanager
def worker(world: World) -> Iterator[Child]:
    """The worker exactly as `make run` starts it, for as long as the block runs."""
    with run._listen(0) as listener:
        child = run._children(world.data, world.settings, listener)[1]
    child.start()
    try:
        yield child
    finally:
        child.stop()


def make_batch(name: str) -> Any:
    """A batch of that name in a project of that name."""
    from annotation.actions.curating.batches import create_batch  # noqa: PLC0415 - needs the settings
    from annotation.actions.projects.projects import create_project  # noqa: PLC0415
    from annotation.models import Person  # noqa: PLC0415

    person, _ = Person.objects.get_or_create(username="administrator", is_superuser=True)
    return create_batch(actor=person, project=create_project(actor=person, name=name), name=name)


def order(batch: Any, folder: str) -> Any:
    """An import of a folder below the import root."""
    from annotation.actions.importing.requests import request_import  # noqa: PLC0415

    return request_import(actor=batch.created_by, batch=batch, kind="folder", folder=folder)


def is_over(wanted: Any) -> bool:
    """Whether an import has come to an end."""
    wanted.refresh_from_db()
    return wanted.status not in ("queued", "running")


def _brought_in(world: World, child: Child, batch: Any, folder: str) -> dict[str, float]:
    """Seconds from the order to its end, and the CPU seconds of the worker's and of the database's processes."""
    assert child._process
    owners = {"worker": child._process.pid, "database": postgres_pid(world)}
    before = {name: cpu_seconds(pid) for name, pid in owners.items()}
    began = time.monotonic()
    wanted = order(batch, folder)
    while not is_over(wanted):
        time.sleep(0.1)
    seconds = time.monotonic() - began
    assert wanted.status == "done", (wanted.status, wanted.failure, wanted.failure_params)
    return {"seconds": seconds} | {name: cpu_seconds(pid) - before[name] for name, pid in owners.items()}


def _timed(function: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock, and of CPU in the processes that it started."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    function()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, cpu
