"""`make bench-ingest`: photographs through the whole pipeline against a bare script, and near-duplicates of millions.

    python -m bench.ingest [--images 2000] [--kill 2000] [--hashes 10000000] [--memory 21904 [--size 1600x1067]]

The pipeline is a Celery worker of two processes as `make run` starts it, a durable PostgreSQL (fsync on) and Redis,
all in a scratch directory. The bare script decodes each file once and writes the same renditions with the same library
and the same settings, in two processes. `--kill` brings in so many small pictures while the worker is killed ten times.
`--memory` brings in so many, which takes an hour or so, and tells what the worker's memory did; it is left out unless
asked for. A 0 leaves a part out; its numbers of an earlier run stay in LOUPE_DATA/bench/ingest.json.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from bench.world import scratch_world
from config.embedded.environment import data_directory


def main() -> None:
    asked = _asked()
    results = _Results(data_directory() / "bench" / "ingest.json")
    with tempfile.TemporaryDirectory(prefix="loupe-import-") as root, scratch_world() as world:
        os.environ["LOUPE_IMPORT_ROOT"] = world.settings["LOUPE_IMPORT_ROOT"] = root
        from django.conf import settings  # noqa: PLC0415 - only now are there any

        from bench import kills, neighbours, pipeline  # noqa: PLC0415

        settings.LOUPE_IMPORT_ROOT = root
        if asked.images:
            results.keep("pipeline", pipeline.measure(world, Path(root), asked.images))
        if asked.kill:
            results.keep("kills", kills.measure(world, Path(root), asked.kill))
        if asked.memory:
            width, _, height = asked.size.partition("x")
            size = int(width), int(height)
            told = pipeline.measure_memory(
                world, Path(root), asked.memory, size, lambda told: results.keep("memory", told)
            )
            results.keep("memory", told)
        if asked.hashes:
            results.keep("near_duplicates", neighbours.measure(world, asked.hashes))
    _print(results.found)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=2_000)
    parser.add_argument("--kill", type=int, default=2_000)
    parser.add_argument("--hashes", type=int, default=10_000_000)
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--size", default="1600x1067")
    return parser.parse_args()


class _Results:
    """The numbers of this run, kept part by part: a long run that is broken off leaves what it knew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: dict[str, Any] = {}

    def keep(self, part: str, numbers: dict[str, Any]) -> None:
        self.found[part] = numbers
        self.path.parent.mkdir(parents=True, exist_ok=True)
        earlier = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.path.write_text(json.dumps({**earlier, **self.found}, indent=1))


def _print(found: dict[str, Any]) -> None:
    if flow := found.get("pipeline"):
        print(f"\n  {flow['images']} photographs of 1600 × 1067, two processes on {os.cpu_count()} cores")
        print(f"  bare script        {flow['bare_per_second']:8.1f} images/s, {flow['bare_cpu_ms']:.0f} ms CPU each")
        print(
            f"  whole pipeline     {flow['pipeline_per_second']:8.1f} images/s, {flow['share_of_bare']:.2f} of it;",
            end="",
        )
        print(f" {flow['worker_cpu_ms']:.0f} + {flow['database_cpu_ms']:.0f} ms CPU each,", end="")
        print(f" {flow['share_of_bare_by_cpu']:.2f} of it by CPU")
        print(f"  the same again     {flow['again_times_faster']:8.1f} × faster, {flow['in_after_again']} images")
        _print_memory(flow["memory"])
    if kills := found.get("kills"):
        print(f"  killed {kills['kills']} times with Redis emptied once: {kills['status']}, {kills['in']} of", end=" ")
        print(f"{kills['asked']} in, {kills['distinct']} distinct, {kills['places_per_image']:g} places an image")
    if memory := found.get("memory"):
        print(f"  {memory['done']} of {memory['asked']} pictures of {memory['size'][0]} × {memory['size'][1]}")
        _print_memory(memory)
    if near := found.get("near_duplicates"):
        print(
            f"  near-duplicates among {near['hashes']:,}: p50 {near['p50']:.1f} ms, p95 {near['p95']:.1f} ms", end=", "
        )
        print(f"{near['found']} of {near['searches']} planted ones found")


def _print_memory(memory: dict[str, Any]) -> None:
    largest = " and ".join(f"{megabytes:.0f} a {kind}" for kind, megabytes in memory["largest_mb"].items())
    print(f"  memory of the worker {memory['tree_peak_mb']:6.0f} MB at its peak (all processes, shared pages once),")
    print(f"                     {memory['tree_middle_mb']:8.0f} MB in the middle; at most {largest} (RSS);", end=" ")
    print(f"{memory['grows_mb_an_hour']:+.1f} MB an hour over {memory['minutes']:.0f} minutes")


if __name__ == "__main__":
    main()
