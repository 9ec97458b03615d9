"""An import during which the worker is killed several times: every image is imported, and none twice."""

import contextlib
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from bench.shared.import_pipeline import is_finished, make_batch, request_folder_import, worker
from bench.shared.installation import Installation
from bench.shared.photographs import make_photographs
from config.supervisor import Child

KILLS = 10


def measure(installation: Installation, root: Path, count: int) -> dict[str, Any]:
    """Kills the worker and its processes ten times during an import, and empties Redis half way."""
    from annotation.models import Assignment

    make_photographs(root / "small", count, (300, 200))
    batch = make_batch("Small")
    image_import = request_folder_import(batch, "small")
    kills = 0
    began = time.monotonic()
    for index in range(KILLS):
        with worker(installation) as child:
            _wait_until(lambda goal=count * (index + 1) // (KILLS + 1): _done(image_import) >= goal)
            kill_tree(child)
            kills += 1
            if index == KILLS // 2:
                empty_redis(installation)
    with worker(installation):
        _wait_until(lambda: is_finished(image_import))
    images = batch.images
    return {
        "requested": count,
        "kills": kills,
        "seconds": time.monotonic() - began,
        "status": image_import.status,
        "in": images.count(),
        "distinct": images.values("sha256").distinct().count(),
        "rejected": image_import.rejected,
        "assignments_per_image": Assignment.objects.filter(batch=batch).count() / max(1, images.count()),
    }


def kill_tree(child: Child) -> None:
    """Sends SIGKILL to the worker and all processes below it."""
    assert child._process
    tree = [psutil.Process(child._process.pid)]
    tree += tree[0].children(recursive=True)
    for process in tree:
        with contextlib.suppress(psutil.Error):
            process.send_signal(signal.SIGKILL)


def empty_redis(installation: Installation) -> None:
    import redis

    redis.Redis.from_url(installation.settings["REDIS_URL"]).flushall()


def _done(image_import: Any) -> int:
    image_import.refresh_from_db()
    return int(image_import.done)


def _wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.1)
