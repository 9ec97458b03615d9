"""The import of photographs by a worker, compared with a bare script, and the worker's memory meanwhile."""

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

from bench.shared.installation import Installation, cpu_seconds, postgres_pid
from bench.shared.memory import MemorySamples, sample_memory
from bench.shared.photographs import make_photographs
from config import run
from config.supervisor import Child

PROCESSES = 2


def measure(installation: Installation, root: Path, count: int) -> dict[str, Any]:
    """Measures images a second and CPU time of both. The ratio of CPU times holds on a busy machine too.

    The bare script does one half before the pipeline and the other half after it.
    """
    paths = make_photographs(root / "large", count)
    installation.restart_postgres(durable=True)
    half = count // 2
    bare = [_timed(lambda: bare_script(paths[:half]))]
    batch = make_batch("Large")
    with worker(installation) as child, sample_memory(child) as memory:
        first = _timed_import(installation, child, batch, "large")
        ready = batch.images.filter(status="ready").count()
        second = _timed_import(installation, child, batch, "large")
    bare.append(_timed(lambda: bare_script(paths[half:])))
    bare_wall, bare_cpu = (sum(values) for values in zip(*bare, strict=True))
    return {
        "images": count,
        "bytes": sum(path.stat().st_size for path in paths),
        "processes": PROCESSES,
        "bare_per_second": count / bare_wall,
        "pipeline_per_second": count / first["seconds"],
        "share_of_bare": bare_wall / first["seconds"],
        "bare_cpu_ms": 1000 * bare_cpu / count,
        "worker_cpu_ms": 1000 * first["worker"] / count,
        "database_cpu_ms": 1000 * first["database"] / count,
        "share_of_bare_by_cpu": bare_cpu / (first["worker"] + first["database"]),
        "in": ready,
        "again_times_faster": first["seconds"] / second["seconds"],
        "in_after_again": batch.images.count(),
        "memory": memory.summary(),
        "load": os.getloadavg()[0],
    }


def measure_memory(
    installation: Installation, root: Path, count: int, size: tuple[int, int], save: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Measures the worker's memory during an import of `count` images; `save` gets interim results."""
    make_photographs(root / "many", count, size)
    batch = make_batch("Many")
    with worker(installation) as child, sample_memory(child) as memory:
        image_import = request_folder_import(batch, "many")
        while not is_finished(image_import):
            save(_memory_result(memory, image_import, size))
            time.sleep(10)
    return _memory_result(memory, image_import, size)


def _memory_result(memory: MemorySamples, image_import: Any, size: tuple[int, int]) -> dict[str, Any]:
    counts = {"requested": image_import.total, "done": image_import.done}
    return {**counts, "status": image_import.status, "size": size, **memory.summary()}


def bare_script(paths: list[Path]) -> None:
    """Decodes each photograph once and writes the same renditions, and does nothing else."""
    directory = Path(tempfile.mkdtemp(prefix="loupe-bare-"))
    try:
        with ProcessPoolExecutor(PROCESSES) as pool:
            list(pool.map(partial(_decode_and_write, directory), paths, chunksize=8))
    finally:
        shutil.rmtree(directory)


def _decode_and_write(directory: Path, path: Path) -> None:
    os.environ["VIPS_CONCURRENCY"] = "1"  # as in the worker
    from PIL import Image

    from annotation.imaging.rendering import WEBP_METHOD, WEBP_QUALITY, scale

    with Image.open(path) as file:
        file.draft(None, (2048, 2048))
        image = file.convert("RGB")
    for name, max_side in (("view", 2048), ("screen", 1024), ("thumbnail", 384)):
        image = scale(image, max_side)
        image.save(directory / f"{path.stem}-{name}.webp", "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)


@contextlib.contextmanager
def worker(installation: Installation) -> Iterator[Child]:
    """Runs the worker exactly as `make run` starts it, for the duration of the block."""
    with run._listen(0) as listener:
        child = run._children(installation.data, installation.settings, listener)[1]
    child.start()
    try:
        yield child
    finally:
        child.stop()


def make_batch(name: str) -> Any:
    """Returns a new batch in a new project, both named `name`."""
    from annotation.actions.curating.batches import create_batch
    from annotation.actions.projects.projects import create_project
    from annotation.models import Person

    person, _ = Person.objects.get_or_create(username="administrator", is_superuser=True)
    return create_batch(actor=person, project=create_project(actor=person, name=name), name=name)


def request_folder_import(batch: Any, folder: str) -> Any:
    """Requests the import of a folder below the import root and returns it."""
    from annotation.actions.importing.requests import request_import

    return request_import(actor=batch.created_by, batch=batch, kind="folder", folder=folder)


def is_finished(image_import: Any) -> bool:
    """Refreshes an import and returns whether it has ended."""
    image_import.refresh_from_db()
    return image_import.status not in ("queued", "running")


def _timed_import(installation: Installation, child: Child, batch: Any, folder: str) -> dict[str, float]:
    """Imports a folder; returns elapsed seconds, and the CPU seconds of the worker's and the database's processes."""
    assert child._process
    owners = {"worker": child._process.pid, "database": postgres_pid(installation)}
    before = {name: cpu_seconds(pid) for name, pid in owners.items()}
    began = time.monotonic()
    image_import = request_folder_import(batch, folder)
    while not is_finished(image_import):
        time.sleep(0.1)
    seconds = time.monotonic() - began
    assert image_import.status == "done", (image_import.status, image_import.failure, image_import.failure_params)
    return {"seconds": seconds} | {name: cpu_seconds(pid) - before[name] for name, pid in owners.items()}


def _timed(function: Callable[[], None]) -> tuple[float, float]:
    """Runs a function; returns elapsed seconds, and the CPU seconds of the processes that it started."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    function()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, cpu
