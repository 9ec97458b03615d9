"""`make bench-held-out`: what holding images out for a benchmark costs, and the search for images that were released.

In turns, with the exclusion and without it: reading a snapshot for an export, its counts, and both feeds, over 88,000
critiques and their instructions. Then holding out a tenth of the images, and the leak guard over 2,800 images of
another project against three releases: a tenth of them has the same bytes as a released image, and a tenth is near one.
"""

import argparse
import statistics
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import orjson

from bench.shared.installation import Installation, cpu_seconds, postgres_pid, scratch_installation
from config.embedded.environment import data_directory

ROUNDS = 5
RELEASES = 3
ITEMS = 2_800
_FINGERPRINTS = """
INSERT INTO annotation_fingerprint (image_id, hash)
SELECT id, (('x' || substr(md5(id::text), 1, 16))::bit(64))::bigint FROM annotation_image
"""
# Of ten items, one has the bytes of a released image, and another a hash that differs in five bits.
_SAME_BYTES = """
UPDATE annotation_image item SET sha256 = released.sha256 FROM annotation_image released
 WHERE item.project_id = %s AND released.project_id = %s AND item.position %% 10 = 1
   AND released.position = item.position
"""
_NEAR = """
UPDATE annotation_fingerprint near SET hash = fingerprint.hash # 31
  FROM annotation_image item, annotation_image released, annotation_fingerprint fingerprint
 WHERE near.image_id = item.id AND item.project_id = %s AND item.position %% 10 = 2
   AND released.project_id = %s AND released.position = item.position AND fingerprint.image_id = released.id
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("critiques", nargs="?", type=int, default=88_000)
    critiques = parser.parse_args().critiques
    with scratch_installation() as installation:
        from bench.shared.instructions import load_instructions
        from bench.shared.seeding import IMAGES, seed, vacuum

        project = seed(critiques=critiques, images=min(IMAGES, critiques // 4), near_duplicates=True).project
        load_instructions(project)
        installation.restart_postgres(durable=True)
        vacuum()
        results = {"turns": measure_turns(installation, project)}
        exports = [publish(project) for _ in range(RELEASES)]
        results["hold_out"] = measure_hold_out(project)
        results["leaks"] = measure_leaks(project, len(exports))
    path = data_directory() / "bench" / "held-out.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))


def measure_turns(installation: Installation, project: Any) -> dict[str, Any]:
    """Measures each read without the exclusion and with it, one right after the other."""
    from annotation.exporting.cursors import START
    from annotation.exporting.feed import CRITIQUES, INSTRUCTIONS, Feed

    reads: dict[str, Callable[[], int]] = {
        "snapshot of critiques": lambda: read_snapshot(project),
        "counts": lambda: count_snapshot(project),
        "feed of critiques": lambda: sum(len(page.lines) for page in Feed(CRITIQUES, project, START).pages()),
        "feed of instructions": lambda: sum(len(page.lines) for page in Feed(INSTRUCTIONS, project, START).pages()),
    }
    results = {}
    for name, read in reads.items():
        read()
        runs = [[_timed(installation, read, excludes=excludes) for excludes in (False, True)] for _ in range(ROUNDS)]
        seconds_ratio, cpu_ratio = (
            statistics.median(after[index] / before[index] for before, after in runs) for index in (0, 1)
        )
        seconds = statistics.median(after[0] for _before, after in runs)
        results[name] = {"seconds": seconds, "seconds_ratio": seconds_ratio, "cpu_ratio": cpu_ratio}
        print(f"  {name:24}{seconds:7.2f} s  {seconds_ratio:5.3f} × without (CPU {cpu_ratio:5.3f} ×)", flush=True)
    return results


def _timed(installation: Installation, read: Callable[[], int], *, excludes: bool) -> tuple[float, float]:
    database, process, began = cpu_seconds(postgres_pid(installation)), time.process_time(), time.perf_counter()
    if excludes:
        read()
    else:
        with without_exclusion():
            read()
    seconds = time.perf_counter() - began
    return seconds, time.process_time() - process + cpu_seconds(postgres_pid(installation)) - database


class _LeavingBefore:
    def sql(self, table: str) -> str:
        return f"{table}.status IN ('kept', 'approved', 'edited') AND {table}.retired_at IS NULL"


@contextmanager
def without_exclusion() -> Iterator[None]:
    """Reads as before images could be held out."""
    from annotation.exporting import feed, snapshot
    from annotation.exporting.filters import filter_conditions

    def conditions(*arguments: Any) -> list[Any]:
        return [condition for condition in filter_conditions(*arguments) if condition.reason != "held_out"]

    with (
        patch.object(snapshot, "filter_conditions", conditions),
        patch.object(feed, "NOT_HELD_OUT", "true"),
        patch.object(feed, "LEAVING", _LeavingBefore()),
    ):
        yield


def read_snapshot(project: Any) -> int:
    """Reads the lines of an export as the worker does, and returns their number."""
    from annotation.exporting.snapshot import open_snapshot
    from annotation.exporting.splits import group_hash

    with open_snapshot(project, {"status": ["submitted"]}) as snapshot:
        return sum(map(len, snapshot.lines(group_hash({}))))


def count_snapshot(project: Any) -> int:
    """Counts what an export excludes, and returns what it does not."""
    from annotation.exporting.snapshot import open_snapshot

    with open_snapshot(project, {"status": ["submitted"]}) as snapshot:
        return snapshot.count()[0]


def publish(project: Any) -> Any:
    """Writes a release of all critiques."""
    from annotation.actions.releasing.exports import create_export
    from annotation.actions.releasing.run_export import run_export

    export = create_export(actor=project.created_by, project=project, format="jsonl")
    run_export(export_id=export.id)
    export.refresh_from_db()
    assert export.status == "done", export.failure
    return export


def measure_hold_out(project: Any) -> dict[str, Any]:
    """Measures a preview of a tenth of the images, and holding them out."""
    from annotation.actions.curating.holding_out import hold_out_share
    from annotation.queries.images.held_out import preview_share

    began = time.perf_counter()
    preview = preview_share(project, 0.1, 1)
    preview_seconds = time.perf_counter() - began
    began = time.perf_counter()
    images = hold_out_share(actor=project.created_by, project=project, share=0.1, seed=1)
    seconds = time.perf_counter() - began
    sizes = f"{images:,} images, {preview.critiques:,} critiques"
    print(f"  hold out {sizes}: {seconds:.2f} s (preview {preview_seconds:.2f} s)")
    return {"images": images, "critiques": preview.critiques, "seconds": seconds, "preview_seconds": preview_seconds}


def measure_leaks(released: Any, releases: int) -> dict[str, Any]:
    """Measures the search for the images of a project that stand in releases of another one."""
    from annotation.models import Image
    from annotation.queries.evaluating.publishing.leaks import find_leaks
    from bench.shared.seeding import _run, vacuum

    project = _make_items(released)
    _run(_FINGERPRINTS)
    _run(_SAME_BYTES, [project.id, released.id])
    _run(_NEAR, [project.id, released.id])
    vacuum()
    image_ids = list(Image.objects.filter(project=project).values_list("pk", flat=True))
    began = time.perf_counter()
    kinds = Counter(leak.likeness.how for leak in find_leaks(image_ids))
    seconds = time.perf_counter() - began
    tracemalloc.start()
    list(find_leaks(image_ids))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    counts = ", ".join(f"{number:,} {kind}" for kind, number in kinds.items())
    sizes = f"{len(image_ids):,} images in {releases} releases"
    print(f"  leaks of {sizes}: {seconds:.2f} s, {peak / 1e6:.1f} MB ({counts})")
    return {"items": len(image_ids), "releases": releases, "seconds": seconds, "peak_mb": peak / 1e6, **kinds}


def _make_items(released: Any) -> Any:
    from annotation.actions.curating.batches import create_batch
    from annotation.actions.projects.projects import create_project
    from bench.shared.seeding import _fill

    project = create_project(actor=released.created_by, name="AesBench")
    batch = create_batch(actor=released.created_by, project=project, name="Exam", held_out=True)
    _fill(project, [], [batch], ITEMS, near=False, finished=False)
    return project


if __name__ == "__main__":
    main()
