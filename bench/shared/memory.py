"""Samples the memory of a worker's processes from outside."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psutil

from config.supervisor import Child

INTERVAL_SECONDS = 2.0
# The slope excludes the first minute, in which modules are loaded and pools are filled.
WARM_UP_SECONDS = 60.0
MEGABYTE = 1e6


@dataclass
class MemorySamples:
    """Samples of a process tree: seconds since the start, and megabytes, each shared page counted once (PSS)."""

    samples: list[tuple[float, float]] = field(default_factory=list)
    largest: dict[str, float] = field(default_factory=dict)

    def summary(self) -> dict[str, Any]:
        """Returns the peak of the tree and of the largest process of each kind (RSS), and the growth in an hour."""
        tree = [megabytes for _, megabytes in self.samples]
        return {
            "tree_peak_mb": max(tree, default=0.0),
            "tree_middle_mb": sorted(tree)[len(tree) // 2] if tree else 0.0,
            "grows_mb_an_hour": 3600 * _slope([sample for sample in self.samples if sample[0] > WARM_UP_SECONDS]),
            "minutes": self.samples[-1][0] / 60 if self.samples else 0.0,
            "largest_mb": dict(self.largest),
        }

    def add_sample(self, pid: int, seconds: float) -> None:
        total = 0.0
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                memory = process.memory_full_info()
                total += memory.pss / MEGABYTE
                kind = "decoder" if "annotation.imaging.decoder_process" in process.cmdline() else "worker"
                self.largest[kind] = max(self.largest.get(kind, 0.0), memory.rss / MEGABYTE)
        self.samples.append((seconds, total))


@contextlib.contextmanager
def sample_memory(child: Child) -> Iterator[MemorySamples]:
    """Samples the memory every two seconds, for the duration of the block."""
    samples, finished = MemorySamples(), threading.Event()
    thread = threading.Thread(target=_sample_until, args=(finished, child, samples))
    thread.start()
    try:
        yield samples
    finally:
        finished.set()
        thread.join()


def _sample_until(finished: threading.Event, child: Child, samples: MemorySamples) -> None:
    assert child._process
    seconds = 0.0
    while not finished.wait(INTERVAL_SECONDS):
        seconds += INTERVAL_SECONDS
        with contextlib.suppress(psutil.Error):
            samples.add_sample(child._process.pid, seconds)


def _slope(samples: list[tuple[float, float]]) -> float:
    """Returns the slope of the samples by least squares."""
    if len(samples) < 2:
        return 0.0
    mean_x = sum(x for x, _ in samples) / len(samples)
    mean_y = sum(y for _, y in samples) / len(samples)
    variance = sum((x - mean_x) ** 2 for x, _ in samples)
    return sum((x - mean_x) * (y - mean_y) for x, y in samples) / variance
