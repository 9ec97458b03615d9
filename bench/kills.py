"""An import while its worker is killed again and again: all in, none twice."""

import contextlib
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from bench.pictures import make_pictures
from bench.pipeline import is_over, make_batch, order, worker
from bench.world import World
from config.supervisor import Child

KILLS = 10


def measure(world: World, root: Path, count: int) -> dict[str, Any]:
    """The worker with all that it started is killed ten times, and Redis is emptied half way."""
    from annotation.models import Assignment  # noqa: PLC0415

    make_pictures(root / "small", count, (300, 200))
    batch = make_batch("Small")
    wanted = order(batch, "small")
    kills = 0
    began = time.monotonic()
    for nth in range(KILLS):
        with worker(world) as child:
            _until(lambda goal=count * (nth + 1) // (KILLS + 1): _done(wanted) >= goal)
            _kill(child)
            kills += 1
            if nth == KILLS // 2:
                _empty_redis(world)
    with worker(world):
        _until(lambda: is_over(wanted))
    images = batch.images
    return {
        "asked": count,
        "kills": kills,
        "seconds": time.monotonic() - began,
        "status": wanted.status,
        "in": images.count(),
        "distinct": images.values("sha256").distinct().count(),
        "refused": wanted.rejected,
        "places_per_image": Assignment.objects.filter(batch=batch).count() / max(1, images.count()),
    }


def _kill(child: Child) -> None:
    """kill -9 for the worker and everything below it, all at once."""
    assert child._process
    tree = [psutil.Process(child._process.pid)]
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


def _until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.1)
