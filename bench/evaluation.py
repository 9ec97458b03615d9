"""`make bench-evaluation`: how fast one worker asks the questions of a benchmark, and whether its memory stays flat.

    python -m bench.evaluation [--questions 1500]

Against a stand-in endpoint in a process of its own that takes 5 s and allows 64 calls at once, by the worker that
`make run` starts, each question with an image of its own, read from the published archive right before its call: at
least 10 questions a second. Then the same without images, which shows what the images cost.
"""

import argparse
import time
from typing import Any, Final

import psutil

from bench.shared.evaluating.benchmarks import OPTIONS, request_evaluation, seed_benchmark
from bench.shared.import_pipeline import worker
from bench.shared.installation import Installation, scratch_installation
from bench.shared.memory import MEGABYTE
from bench.shared.refining import runs as refining
from config.embedded.environment import data_directory

SECONDS: Final = 5.0
CONCURRENCY: Final = 64


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-evaluation")
    parser.add_argument("--questions", type=int, default=1500)
    arguments = parser.parse_args()
    results = {}
    with scratch_installation() as installation, refining.stand_in() as endpoint:
        refining.name_endpoint(installation, endpoint, concurrency=CONCURRENCY)
        endpoint.configure(latency=SECONDS, right_options=OPTIONS[:1], accuracy=0.7)
        benchmark = seed_benchmark(arguments.questions)
        installation.restart_postgres(durable=True)
        results["with images"] = _measure(installation, benchmark, endpoint)
        results["texts alone"] = _measure(installation, benchmark, endpoint, text_only=True)
    refining.write_results(data_directory() / "bench" / "evaluation.json", results)


def _measure(
    installation: Installation, benchmark: Any, endpoint: refining.StandInProcess, **fields: Any
) -> dict[str, Any]:
    """Has a worker ask every question, and returns its pace once the first calls are back, and its memory."""
    endpoint.clear()
    evaluation = request_evaluation(benchmark, **fields)
    megabytes = {}
    with worker(installation) as child:
        refining.wait_for(evaluation, lambda row: row.done > 0)
        began, done = time.monotonic(), evaluation.done
        for tenth in range(1, 11):
            goal = evaluation.total * tenth // 10
            refining.wait_for(evaluation, lambda row, goal=goal: row.done >= goal or refining.is_over(row))
            megabytes[tenth] = _largest_process(child)
        seconds = time.monotonic() - began
    record = endpoint.record()
    return {
        "questions": evaluation.done,
        "questions/s": round((evaluation.done - done) / seconds, 2),
        "right": evaluation.correct,
        "failed": evaluation.failed_requests,
        "KB an image": round(record["image_characters"] / max(1, record["images"]) / 1000),
        "peak": record["peak"],
        "MB after a tenth": megabytes[1],
        "MB after half": megabytes[5],
        "MB at the end": megabytes[10],
    }


def _largest_process(child: Any) -> int:
    tree = psutil.Process(child._process.pid).children(recursive=True)
    return round(max(process.memory_info().rss for process in tree) / MEGABYTE)


if __name__ == "__main__":
    main()
