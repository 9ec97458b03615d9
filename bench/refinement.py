"""`make bench-refinement`: how fast one worker refines, what a critique costs it, and whether its memory stays flat.

    python -m bench.refinement [--slow 1500] [--quick 600] [--turns 3] [--many 20000]

Against a stand-in endpoint in a process of its own: `--slow` critiques with calls of 5 s, 64 at once, by the worker
that `make run` starts (at least 10 critiques a second, at most 300 MB); `--quick` critiques with calls of 50 ms, in
turns with as many bare calls of the `openai` package with the same bodies (at most three times their processor time);
`--many` critiques with calls without latency, whose memory is sampled. 0 leaves a part out.

Of the worker's processor time, `checks` is that of the checks of items, `reading` that of finding the items in an
answer, which is no check, and `storing` the rest of storing answers. `rest` is leasing, which renders the prompts, and
the calls. `database` is what the server's process for the worker uses while answers are stored; it is part of what
storing costs, but not of the time of a critique.
"""

import argparse
import asyncio
import time
from collections import defaultdict
from statistics import mean, median
from typing import Any, Final

import psutil

from bench.shared.import_pipeline import worker
from bench.shared.installation import Installation, scratch_installation
from bench.shared.memory import MEGABYTE, sample_memory
from bench.shared.refining import runs as refining
from config.embedded.environment import data_directory

SLOW_SECONDS: Final = 5.0
SLOW_CONCURRENCY: Final = 64
QUICK_SECONDS: Final = 0.05
QUICK_CONCURRENCY: Final = 32


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-refinement")
    parser.add_argument("--slow", type=int, default=1500)
    parser.add_argument("--quick", type=int, default=600)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--many", type=int, default=20_000)
    arguments = parser.parse_args()
    path = data_directory() / "bench" / "refinement.json"
    results = {}
    with scratch_installation() as installation, refining.stand_in() as endpoint:
        images = max(arguments.slow, arguments.quick, arguments.many, 4) // 4
        project = refining.seed_critiques(images)
        installation.restart_postgres(durable=True)
        if arguments.slow:
            results["calls of 5 s, 64 at once"] = _measure_slow(installation, project, endpoint, arguments.slow)
        if arguments.quick:
            results |= _measure_quick(installation, project, endpoint, arguments.quick, arguments.turns)
        if arguments.many:
            results["memory"] = _measure_memory(installation, project, endpoint, arguments.many)
    refining.write_results(path, results)


def _measure_slow(
    installation: Installation, project: Any, endpoint: refining.StandInProcess, count: int
) -> dict[str, Any]:
    """Has the worker of `make run` refine critiques, and returns its pace once the first calls are back."""
    endpoint.configure(latency=SLOW_SECONDS, models=["slow"])
    refining.name_endpoint(installation, endpoint, model="slow", concurrency=SLOW_CONCURRENCY)
    run = refining.request_run(project, limit=count)
    with worker(installation) as child, sample_memory(child) as samples:
        refining.wait_for(run, lambda row: row.done > 0)
        began, done = time.monotonic(), run.done
        refining.wait_for(run, refining.is_over)
        seconds = time.monotonic() - began
    summary = samples.summary()
    return {
        "critiques": run.done,
        "critiques/s": round((run.done - done) / seconds, 2),
        "process MB": round(summary["largest_mb"].get("worker", 0)),
        "all processes MB": round(summary["tree_peak_mb"]),
        "failed": run.failed_requests,
    }


def _measure_quick(
    installation: Installation, project: Any, endpoint: refining.StandInProcess, count: int, turns: int
) -> dict[str, Any]:
    """Measures processor time in this process, in turns: a run, and bare calls with the bodies of that run."""
    from annotation.actions.refining import storing
    from annotation.actions.refining.requests import plan
    from annotation.actions.refining.work import work_on_run

    models = [f"quick-{turn}" for turn in range(turns + 1)]
    endpoint.configure(latency=QUICK_SECONDS, models=models)
    clock = _Clock()
    plan.store_answers = clock.measure("store", storing.store_answers)
    storing.judge_items = clock.measure("check", storing.judge_items)
    storing.read_items = clock.measure("read", storing.read_items)
    refined, bare = [], []
    for turn, model in enumerate(models):
        refining.name_endpoint(installation, endpoint, model=model, concurrency=QUICK_CONCURRENCY)
        run = refining.request_run(project, limit=count)
        refined.append(_processor_ms(lambda run=run: work_on_run(run.id), count))
        bodies = _bodies(run)
        bare.append(_processor_ms(lambda bodies=bodies: asyncio.run(_call_all(endpoint.url, bodies)), count))
        if turn == 0:  # modules are imported in the first one
            refined, bare = [], []
            clock.seconds.clear()
    parts = {name: 1000 * seconds / count / turns for name, seconds in clock.seconds.items()}
    return {
        "calls of 50 ms": {
            "ms a critique": round(median(refined), 2),
            "ms a bare call": round(median(bare), 2),
            "ratio": round(median(a / b for a, b in zip(refined, bare, strict=True)), 2),
        },
        "of that": {
            "checks ms": round(parts["check"], 2),
            "reading ms": round(parts["read"], 2),
            "storing ms": round(parts["store"] - parts["check"] - parts["read"], 2),
            "rest ms": round(mean(refined) - parts["store"], 2),
            "(database ms)": round(parts["database"], 2),
        },
    }


class _Clock:
    """Adds up the processor time of functions of this thread by name, and for `store` that of the database's server."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def measure(self, name: str, function: Any) -> Any:
        def measured(*arguments: Any) -> Any:
            began, server_began = time.thread_time(), _server_seconds() if name == "store" else 0.0
            try:
                return function(*arguments)
            finally:
                self.seconds[name] += time.thread_time() - began
                self.seconds["database"] += _server_seconds() - server_began if name == "store" else 0.0

        return measured


def _server_seconds() -> float:
    """Returns the processor time of the process that serves this thread's connection."""
    from django.db import connection

    connection.ensure_connection()
    times = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    return times.user + times.system


def _processor_ms(action: Any, count: int) -> float:
    began = time.process_time()
    action()
    return 1000 * (time.process_time() - began) / count


def _bodies(run: Any) -> list[dict[str, Any]]:
    from annotation.actions.refining.requests.frozen_critiques import load_critiques, source_of_request
    from annotation.refining.prompting import request_body

    requests = load_critiques(list(run.requests.all())).unchanged
    definition = run.recipe.definition
    return [request_body(definition, source_of_request(request), model=run.model) for request in requests]


async def _call_all(url: str, bodies: list[dict[str, Any]]) -> None:
    """Makes the calls with the `openai` package alone, as many at once as the run does."""
    import openai

    room = asyncio.Semaphore(QUICK_CONCURRENCY)
    async with openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:

        async def call(body: dict[str, Any]) -> None:
            async with room:
                await client.chat.completions.create(**body)

        await asyncio.gather(*map(call, bodies))


def _measure_memory(
    installation: Installation, project: Any, endpoint: refining.StandInProcess, count: int
) -> dict[str, Any]:
    """Samples the memory of the worker's processes over many critiques."""
    endpoint.configure(latency=0.0, models=["many"])
    refining.name_endpoint(installation, endpoint, model="many", concurrency=QUICK_CONCURRENCY)
    run = refining.request_run(project, limit=count)
    megabytes = {}
    with worker(installation) as child:
        began = time.monotonic()
        for tenth in range(1, 11):
            refining.wait_for(
                run, lambda row, tenth=tenth: row.done >= row.total * tenth // 10 or refining.is_over(row)
            )
            megabytes[tenth] = _largest_process(child)
        seconds = time.monotonic() - began
    return {
        "critiques": run.done,
        "critiques/s": round(run.done / seconds, 1),
        "MB after a tenth": megabytes[1],
        "MB after half": megabytes[5],
        "MB at the end": megabytes[10],
    }


def _largest_process(child: Any) -> int:
    tree = psutil.Process(child._process.pid).children(recursive=True)
    return round(max(process.memory_info().rss for process in tree) / MEGABYTE)


if __name__ == "__main__":
    main()
