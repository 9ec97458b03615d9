"""`make bench-ingest`: the import of photographs compared with a bare script, and searches for near-duplicates.

    python -m bench.ingest [--images 2000] [--kill 2000] [--hashes 10000000] [--memory 21904 [--size 1600x1067]]

The pipeline is a Celery worker of two processes as `make run` starts it, a durable PostgreSQL (fsync on) and Redis, all
in a scratch directory. The bare script decodes each file once and writes the same renditions with the same library and
settings, in two processes. `--kill` imports that many small images while the worker is killed ten times. `--memory`
imports that many, which takes about an hour, and reports the worker's memory; it is omitted by default. 0 omits a part;
its results of an earlier run stay in LOUPE_DATA/bench/ingest.json.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from bench.shared.installation import scratch_installation
from config.embedded.environment import data_directory


def main() -> None:
    arguments = _parse_arguments()
    results = _Results(data_directory() / "bench" / "ingest.json")
    with tempfile.TemporaryDirectory(prefix="loupe-import-") as root, scratch_installation() as installation:
        os.environ["LOUPE_IMPORT_ROOT"] = installation.settings["LOUPE_IMPORT_ROOT"] = root
        from django.conf import settings

        from bench.shared import import_pipeline, near_duplicates, worker_kills

        settings.LOUPE_IMPORT_ROOT = root
        if arguments.images:
            results.save("pipeline", import_pipeline.measure(installation, Path(root), arguments.images))
        if arguments.kill:
            results.save("kills", worker_kills.measure(installation, Path(root), arguments.kill))
        if arguments.memory:
            width, _, height = arguments.size.partition("x")
            size = int(width), int(height)
            memory = import_pipeline.measure_memory(
                installation, Path(root), arguments.memory, size, lambda interim: results.save("memory", interim)
            )
            results.save("memory", memory)
        if arguments.hashes:
            results.save("near_duplicates", near_duplicates.measure(installation, arguments.hashes))
    _print(results.results)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=2_000)
    parser.add_argument("--kill", type=int, default=2_000)
    parser.add_argument("--hashes", type=int, default=10_000_000)
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--size", default="1600x1067")
    return parser.parse_args()


class _Results:
    """The results of this run, saved part by part, so that an interrupted run leaves those of its finished parts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.results: dict[str, Any] = {}

    def save(self, part: str, result: dict[str, Any]) -> None:
        self.results[part] = result
        self.path.parent.mkdir(parents=True, exist_ok=True)
        earlier = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.path.write_text(json.dumps({**earlier, **self.results}, indent=1))


def _print(results: dict[str, Any]) -> None:
    if pipeline := results.get("pipeline"):
        _print_pipeline(pipeline)
    if kills := results.get("kills"):
        print(f"  killed {kills['kills']} times with Redis emptied once: {kills['status']}, {kills['in']} of", end=" ")
        print(f"{kills['requested']} in, {kills['distinct']} distinct,", end=" ")
        print(f"{kills['assignments_per_image']:g} assignments an image")
    if memory := results.get("memory"):
        print(f"  {memory['done']} of {memory['requested']} images of {memory['size'][0]} × {memory['size'][1]}")
        _print_memory(memory)
    if near := results.get("near_duplicates"):
        print(
            f"  near-duplicates among {near['hashes']:,}: p50 {near['p50']:.1f} ms, p95 {near['p95']:.1f} ms", end=", "
        )
        print(f"{near['found']} of {near['searches']} near-duplicates found")


def _print_pipeline(pipeline: dict[str, Any]) -> None:
    print(f"\n  {pipeline['images']} photographs of 1600 × 1067, two processes on {os.cpu_count()} cores")
    print(f"  bare script        {pipeline['bare_per_second']:8.1f} images/s,", end="")
    print(f" {pipeline['bare_cpu_ms']:.0f} ms CPU each")
    print(f"  whole pipeline     {pipeline['pipeline_per_second']:8.1f} images/s,", end="")
    print(f" {pipeline['share_of_bare']:.2f} of it;", end="")
    print(f" {pipeline['worker_cpu_ms']:.0f} + {pipeline['database_cpu_ms']:.0f} ms CPU each,", end="")
    print(f" {pipeline['share_of_bare_by_cpu']:.2f} of it by CPU")
    print(f"  the same again     {pipeline['again_times_faster']:8.1f} × faster,", end="")
    print(f" {pipeline['in_after_again']} images")
    _print_memory(pipeline["memory"])


def _print_memory(memory: dict[str, Any]) -> None:
    largest = " and ".join(f"{megabytes:.0f} a {kind}" for kind, megabytes in memory["largest_mb"].items())
    print(f"  memory of the worker {memory['tree_peak_mb']:6.0f} MB at its peak (all processes, shared pages once),")
    print(f"                     {memory['tree_middle_mb']:8.0f} MB in the median; at most {largest} (RSS);", end=" ")
    print(f"{memory['grows_mb_an_hour']:+.1f} MB an hour over {memory['minutes']:.0f} minutes")


if __name__ == "__main__":
    main()
