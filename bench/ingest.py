"""`make bench-ingest`: photographs through the whole pipeline against a bare script, and near-duplicates of millions.

    python -m bench.ingest [--images 2000] [--kill 2000] [--hashes 10000000]

The pipeline is a Celery worker of two processes as `make run` starts it, a durable PostgreSQL (fsync on) and Redis,
all in a scratch directory. The bare script decodes each file once and writes the same renditions with the same library
and the same settings, in two processes. `--kill` brings in so many small pictures while the worker is killed ten times.
The numbers are also in LOUPE_DATA/bench/ingest.json.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from bench.pictures import make_pictures
from bench.world import World, scratch_world
from config import run
from config.embedded.environment import data_directory
from config.supervisor import Child

PROCESSES = 2
KILLS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=2_000)
    parser.add_argument("--kill", type=int, default=2_000)
    parser.add_argument("--hashes", type=int, default=10_000_000)
    asked = parser.parse_args()
    results: dict[str, Any] = {"images": asked.images, "processes": PROCESSES}
    store = data_directory() / "bench"
    with tempfile.TemporaryDirectory(prefix="loupe-import-") as root, scratch_world() as world:
        os.environ["LOUPE_IMPORT_ROOT"] = world.settings["LOUPE_IMPORT_ROOT"] = root
        from django.conf import settings  # noqa: PLC0415 - only now are there any

        settings.LOUPE_IMPORT_ROOT = root
        if asked.images:
            _measure_pipeline(world, Path(root), asked.images, results)
        if asked.kill:
            _measure_kills(world, Path(root), asked.kill, results)
        if asked.hashes:
            from bench import neighbours  # noqa: PLC0415

            results["near_duplicates"] = neighbours.measure(world, asked.hashes)
    store.mkdir(parents=True, exist_ok=True)
    (store / "ingest.json").write_text(json.dumps(results, indent=1))
    _print(results)


def _measure_pipeline(world: World, root: Path, count: int, results: dict[str, Any]) -> None:
    pictures = make_pictures(root / "large", count)
    results["bytes"] = sum(path.stat().st_size for path in pictures)
    world.restart_postgres(durable=True)
    began = time.monotonic()
    bare_script(pictures)
    results["bare_per_second"] = count / (time.monotonic() - began)
    batch = _make_batch("Large")
    with _worker(world) as worker:
        seconds, results["worker_memory"] = _watched(batch, "large", worker)
        results["pipeline_per_second"] = count / seconds
        results["share_of_bare"] = results["pipeline_per_second"] / results["bare_per_second"]
        results["in"] = batch.images.filter(status="ready").count()
        again, _ = _watched(batch, "large", worker)
        results["again_times_faster"] = seconds / again
        results["in_after_again"] = batch.images.count()


def _measure_kills(world: World, root: Path, count: int, results: dict[str, Any]) -> None:
    """The worker with all that it started is killed ten times, and Redis is emptied half way."""
    from annotation.models import Assignment  # noqa: PLC0415

    make_pictures(root / "small", count, (300, 200))
    batch = _make_batch("Small")
    wanted = _order(batch, "small")
    kills = 0
    began = time.monotonic()
    for nth in range(KILLS):
        with _worker(world) as worker:
            _until(lambda goal=count * (nth + 1) // (KILLS + 1): _done(wanted) >= goal)
            _kill(worker)
            kills += 1
            if nth == KILLS // 2:
                _empty_redis(world)
    with _worker(world):
        _until(lambda: _is_over(wanted))
    images = batch.images
    results["kills"] = {
        "asked": count,
        "kills": kills,
        "seconds": time.monotonic() - began,
        "status": wanted.status,
        "in": images.count(),
        "distinct": images.values("sha256").distinct().count(),
        "refused": wanted.refused,
        "places_per_image": Assignment.objects.filter(batch=batch).count() / max(1, images.count()),
    }


def bare_script(pictures: list[Path]) -> None:
    """Decodes each once and writes the same renditions, and does nothing else."""
    out = Path(tempfile.mkdtemp(prefix="loupe-bare-"))
    try:
        with ProcessPoolExecutor(PROCESSES) as pool:
            list(pool.map(partial(_decode_and_write, out), pictures, chunksize=8))
    finally:
        shutil.rmtree(out)


def _decode_and_write(out: Path, path: Path) -> None:
    from PIL import Image  # noqa: PLC0415 - in the process that uses it

    with Image.open(path) as opened:
        opened.draft(None, (2048, 2048))
        picture = opened.convert("RGB")
    for name, longest in (("view", 2048), ("screen", 1024), ("thumbnail", 384)):
        scale = min(1.0, longest / max(picture.size))
        if scale < 1:
            size = (round(picture.width * scale), round(picture.height * scale))
            picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        picture.save(out / f"{path.stem}-{name}.webp", "WEBP", quality=82, method=2)


@contextlib.contextmanager
def _worker(world: World) -> Iterator[Child]:
    with run._listen(0) as listener:
        worker = run._children(world.data, world.settings, listener)[1]
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def _make_batch(name: str) -> Any:
    from annotation.actions.batches import create_batch  # noqa: PLC0415 - needs the settings
    from annotation.actions.projects import create_project  # noqa: PLC0415
    from annotation.models import Person  # noqa: PLC0415

    person, _ = Person.objects.get_or_create(username="administrator", is_superuser=True)
    return create_batch(actor=person, project=create_project(actor=person, name=name), name=name)


def _order(batch: Any, folder: str) -> Any:
    from annotation.actions.import_orders import request_import  # noqa: PLC0415

    return request_import(actor=batch.created_by, batch=batch, kind="folder", folder=folder)


def _watched(batch: Any, folder: str, worker: Child) -> tuple[float, dict[str, float]]:
    """Seconds from the order to its end, and the peak of memory meanwhile."""
    peak = {"largest_process_mb": 0.0, "largest_decoder_mb": 0.0}
    over = threading.Event()
    watcher = threading.Thread(target=_watch_memory, args=(worker, peak, over))
    watcher.start()
    began = time.monotonic()
    wanted = _order(batch, folder)
    _until(lambda: _is_over(wanted))
    seconds = time.monotonic() - began
    over.set()
    watcher.join()
    assert wanted.status == "done", (wanted.status, wanted.failure, wanted.failure_params)
    return seconds, peak


def _watch_memory(worker: Child, peak: dict[str, float], over: threading.Event) -> None:
    assert worker._process
    while not over.wait(0.5):
        for process in psutil.Process(worker._process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                decoder = "annotation.imaging.child" in process.cmdline()
                name = "largest_decoder_mb" if decoder else "largest_process_mb"
                peak[name] = max(peak[name], process.memory_info().rss / 1e6)


def _kill(worker: Child) -> None:
    """kill -9 for the worker and everything below it, all at once."""
    assert worker._process
    tree = [psutil.Process(worker._process.pid)]
    tree += tree[0].children(recursive=True)
    for process in tree:
        with contextlib.suppress(psutil.Error):
            process.send_signal(signal.SIGKILL)


def _empty_redis(world: World) -> None:
    import redis  # noqa: PLC0415

    redis.Redis.from_url(world.settings["REDIS_URL"]).flushall()


def _done(wanted: Any) -> int:
    wanted.refresh_from_db()
    return int(wanted.done)


def _is_over(wanted: Any) -> bool:
    wanted.refresh_from_db()
    return wanted.status not in ("queued", "running")


def _until(holds: Any) -> None:
    while not holds():
        time.sleep(0.1)


def _print(results: dict[str, Any]) -> None:
    if "share_of_bare" in results:
        memory = results["worker_memory"]
        print(f"\n  {results['images']} photographs of 1600 × 1067, two processes on {os.cpu_count()} cores")
        print(f"  bare script        {results['bare_per_second']:8.1f} images/s")
        print(
            f"  whole pipeline     {results['pipeline_per_second']:8.1f} images/s, {results['share_of_bare']:.2f} of it"
        )
        print(f"  the same again     {results['again_times_faster']:8.1f} × faster, {results['in_after_again']} images")
        print(f"  memory at its peak {memory['largest_process_mb']:8.0f} MB a worker process")
        print(f"                     {memory['largest_decoder_mb']:8.0f} MB a decoder")
    if kills := results.get("kills"):
        print(f"  killed {kills['kills']} times with Redis emptied once: {kills['status']}, {kills['in']} of", end=" ")
        print(f"{kills['asked']} in, {kills['distinct']} distinct, {kills['places_per_image']:g} places an image")
    if near := results.get("near_duplicates"):
        print(
            f"  near-duplicates among {near['hashes']:,}: p50 {near['p50']:.1f} ms, p95 {near['p95']:.1f} ms", end=", "
        )
        print(f"{near['found']} of {near['searches']} planted ones found")


if __name__ == "__main__":
    main()
