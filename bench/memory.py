"""What a worker's processes hold of the machine's memory, watched from outside."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psutil

from config.supervisor import Child

EVERY_SECONDS = 2.0
# The first minute is left out of the slope: modules are loaded, pools are filled.
WARM_SECONDS = 60.0
MEGABYTE = 1e6


@dataclass
class Watched:
    """Samples of the whole tree: seconds since the start, and megabytes, each shared page counted once (PSS)."""

    samples: list[tuple[float, float]] = field(default_factory=list)
    largest: dict[str, float] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """The peak of the whole tree and of the largest process of each kind (RSS), and how it grows in an hour."""
        tree = [megabytes for _, megabytes in self.samples]
        return {
            "tree_peak_mb": max(tree, default=0.0),
            "tree_middle_mb": sorted(tree)[len(tree) // 2] if tree else 0.0,
            "grows_mb_an_hour": 3600 * _slope([one for one in self.samples if one[0] > WARM_SECONDS]),
            "minutes": self.samples[-1][0] / 60 if self.samples else 0.0,
            "largest_mb": dict(self.largest),
        }

    def look(self, pid: int, seconds: float) -> None:
        total = 0.0
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                held = process.memory_full_info()
                total += held.pss / MEGABYTE
                kind = "decoder" if "annotation.imaging.decoder_process" in process.cmdline() else "worker"
                self.largest[kind] = max(self.largest.get(kind, 0.0), held.rss / MEGABYTE)
        self.samples.append((seconds, total))


@contextlib.contextmanager
def watched(child: Child) -> Iterator[Watched]:
    """Looks every two seconds for as long as the block runs."""
    memory, over = Watched(), threading.Event()
    thread = threading.Thread(target=_watch, args=(child, memory, over))
    thread.start()
    try:
        yield memory
    finally:
        over.set()
        thread.join()


def _watch(child: Child, memory: Watched, over: threading.Event) -> None:
    assert child._process
    seconds = 0.0
    while not over.wait(EVERY_SECONDS):
        seconds += EVERY_SECONDS
        with contextlib.suppress(psutil.Error):
            memory.look(child._process.pid, seconds)


def _slope(samples: list[tuple[float, float]]) -> float:
    """Least squares: how much the second number grows for each one of the first."""
    if len(samples) < 2:
        return 0.0
    middle_x = sum(x for x, _ in samples) / len(samples)
    middle_y = sum(y for _, y in samples) / len(samples)
    spread = sum((x - middle_x) ** 2 for x, _ in samples)
    return sum((x - middle_x) * (y - middle_y) for x, y in samples) / spread
