"""`make bench-inspection`: whether the inspection of critiques keeps up, and what the statistics cost.

    python -m bench.inspection [critiques] [--rate 400] [--seconds 60]

First all critiques of a seeded project are inspected by one process, from nothing. Then so many critiques a second are
submitted in bulk, with their events, while the same process is called every three seconds, as a worker is by the clock:
`lag` is the time from a submit to the begin of the transaction that stores its flags. Last the statistics are computed,
and the roll-ups counted again. Results are also in LOUPE_DATA/bench/inspection.json.
"""

import argparse
import os
import threading
import time
from pathlib import Path
from typing import Any

import orjson

from bench.shared.installation import Installation, cpu_seconds, postgres_pid, scratch_installation
from config.embedded.environment import data_directory

BEAT = 3.0
_LAG = """
SELECT percentile_cont(ARRAY[0.5, 0.95, 1.0]) WITHIN GROUP (
           ORDER BY extract(epoch FROM inspection.inspected_at - critique.submitted_at))
  FROM annotation_critique critique
  JOIN annotation_critiqueinspection inspection ON inspection.critique_id = critique.id
 WHERE critique.submitted_at > %s
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("critiques", nargs="?", type=int, default=88_000)
    parser.add_argument("--rate", type=int, default=400)
    parser.add_argument("--seconds", type=int, default=60)
    arguments = parser.parse_args()
    with scratch_installation() as installation:
        from bench.shared.inspection_data import vary_texts
        from bench.shared.seeding import IMAGES, seed, vacuum

        seeded = seed(critiques=arguments.critiques, images=min(IMAGES, arguments.critiques // 4))
        vary_texts()
        installation.restart_postgres(durable=True)
        vacuum()
        results: dict[str, Any] = {"load_before": os.getloadavg()[0], "critiques": arguments.critiques}
        results["backlog"] = measure_backlog(installation)
        vacuum()
        results["stream"] = measure_stream(seeded, arguments.rate, arguments.seconds)
        results["statistics"] = measure_statistics(seeded.project.id)
        results["load_after"] = os.getloadavg()[0]
    print(f"  load of the machine: {results['load_before']:.1f} before, {results['load_after']:.1f} after")
    path = data_directory() / "bench" / "inspection.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))


def measure_backlog(installation: Installation) -> dict[str, float]:
    """Measures how fast one process inspects all critiques of a project that has never been inspected."""
    cpu, database, began = time.process_time(), cpu_seconds(postgres_pid(installation)), time.perf_counter()
    number = _inspect_all()
    seconds = time.perf_counter() - began
    result = {
        "inspected": number,
        "per_second": number / seconds,
        "worker_cpu_ms": 1000 * (time.process_time() - cpu) / number,
        "database_cpu_ms": 1000 * (cpu_seconds(postgres_pid(installation)) - database) / number,
    }
    print(
        f"  backlog: {number:,} critiques, {result['per_second']:.0f} a second; CPU a critique: worker "
        f"{result['worker_cpu_ms']:.2f} ms, database {result['database_cpu_ms']:.2f} ms",
        flush=True,
    )
    return result


def measure_stream(seeded: Any, rate: int, seconds: int) -> dict[str, Any]:
    """Measures the lag of the inspection while critiques are submitted at a rate."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        since = cursor.fetchone()[0]
    submitted: list[int] = []
    submitter = threading.Thread(target=_submit, args=(seeded, rate, seconds, submitted))
    submitter.start()
    busy = 0.0
    inspected = 0
    while submitter.is_alive():
        began = time.perf_counter()
        inspected += _inspect()
        duration = time.perf_counter() - began
        busy += duration
        time.sleep(max(0.0, BEAT - duration))
    submitter.join()
    backlog = sum(submitted) - inspected
    _inspect_all()
    with connection.cursor() as cursor:
        cursor.execute(_LAG, [since])
        p50, p95, longest = cursor.fetchone()[0]
    result = {
        "submitted": sum(submitted), "seconds": seconds, "left_at_the_end": backlog, "busy_share": busy / seconds,
        "lag_p50": p50, "lag_p95": p95, "lag_max": longest,
    }  # fmt: skip
    print(
        f"  stream: {sum(submitted):,} critiques in {seconds} s ({sum(submitted) / seconds:.0f} a second), {backlog} "
        f"left at the end; lag p50 {p50:.1f} s, p95 {p95:.1f} s, longest {longest:.1f} s; the worker was busy for "
        f"{100 * busy / seconds:.0f} %",
        flush=True,
    )
    return result


def _submit(seeded: Any, rate: int, seconds: int, submitted: list[int]) -> None:
    """Submits a fifth of the rate every 200 ms, and makes up for what was late."""
    from django.db import connection

    from bench.shared.inspection_data import submit_in_bulk

    began = time.perf_counter()
    while (elapsed := time.perf_counter() - began) < seconds:
        due = int(elapsed * rate) - sum(submitted)
        if due > 0:
            submitted.append(submit_in_bulk(seeded, due))
        time.sleep(0.2)
    connection.close()


def measure_statistics(project_id: Any) -> dict[str, float]:
    """Measures the task of the statistics, and a recount of all roll-ups."""
    from annotation.actions.inspecting.work import rebuild_roll_ups
    from annotation.actions.measuring.work import compute_statistics
    from annotation.models import StatisticsRun, StoredStatistic

    times = []
    for _round in range(3):
        began = time.perf_counter()
        assert compute_statistics(project_id)
        times.append(time.perf_counter() - began)
    run = StatisticsRun.objects.get(pk=project_id)
    began = time.perf_counter()
    number = rebuild_roll_ups(project_id)
    recount = time.perf_counter() - began
    figures = StoredStatistic.objects.filter(project=project_id).count()
    print(
        f"  statistics: {min(times):.2f} s (of which computing {run.seconds or 0:.2f} s), {figures:,} figures; "
        f"recount of {number:,} critiques: {recount:.0f} s",
        flush=True,
    )
    return {"seconds": min(times), "computing": run.seconds or 0.0, "figures": figures, "recount_seconds": recount}


def _inspect() -> int:
    from annotation.actions.inspecting.work import inspect_critiques

    return inspect_critiques()


def _inspect_all() -> int:
    number = 0
    while page := _inspect():
        number += page
    return number


if __name__ == "__main__":
    main()
