"""`make bench-batch-files`: a run of 88,000 critiques through batch files and back.

Writes the requests of a run, answers each with an item of the critique's own words, one in a hundred with an error,
shuffles the answers and divides them into results files and an error file, reads these, and answers what is missing.
Prints the parts, the seconds and the peak of memory of each step, and ends non-zero unless each critique was answered
once.
"""

import argparse
import random
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson

from bench.shared.installation import scratch_installation
from config.embedded.environment import data_directory

ERROR_SHARE: Final = 0.01
USAGE: Final = {"prompt_tokens": 1_000, "completion_tokens": 400, "total_tokens": 1_400}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("critiques", nargs="?", type=int, default=88_000)
    arguments = parser.parse_args()
    folder = data_directory() / "bench" / "batch-files"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder.with_suffix(".json")
    with scratch_installation() as installation:
        from bench.shared.seeding import CRITIQUES_PER_IMAGE, seed, vacuum

        seeded = seed(critiques=arguments.critiques, images=max(1, arguments.critiques // CRITIQUES_PER_IMAGE))
        installation.restart_postgres(durable=True)
        vacuum()
        results = measure(seeded.project, folder)
    path.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))
    if results["answered_once"] != arguments.critiques or results["status"] != "done":
        raise SystemExit(f"{results['answered_once']} of {arguments.critiques} critiques were answered once.")


def measure(project: Any, folder: Path) -> dict[str, Any]:
    """Makes the whole round trip, and returns its figures."""
    from annotation.actions.refining.batch_files import prepare_batch_run
    from annotation.actions.refining.recipes import built_in_version
    from annotation.actions.refining.runs import create_run
    from annotation.models import Instruction
    from annotation.refining.run_spec import RunSpec

    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    spec = RunSpec(recipe, model="a-model")
    run, steps = None, dict[str, Any]()
    with _timed(steps, "freeze"):
        run = create_run(actor=project.created_by, project=project, spec=spec)
    with _timed(steps, "prepare"):
        prepare_batch_run(run)
    run.refresh_from_db()
    for turn in ("first", "missing"):
        with _timed(steps, f"write, {turn}"):
            parts = _write(run, folder)
        files = _answer(parts, folder, ERROR_SHARE if turn == "first" else 0)
        with _timed(steps, f"read, {turn}"):
            counts = [_read(run, path) for path in files]
        print(f"{turn}: {[path.stat().st_size for path in parts]} bytes, read {counts}", flush=True)
    run.refresh_from_db()
    answered = Instruction.objects.filter(run=run, position=0).values("critique").distinct().count()
    return {"status": run.status, "answered_once": answered, "kept": run.kept, "rejected": run.rejected, "steps": steps}


@contextmanager
def _timed(steps: dict[str, Any], name: str) -> Iterator[None]:
    """Measures the seconds of a block, and prints them with the peak of this process's memory."""
    begin, begin_cpu = time.monotonic(), time.process_time()
    yield
    seconds, cpu = time.monotonic() - begin, time.process_time() - begin_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    steps[name] = {"seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak}
    print(f"{name:16} {seconds:7.1f} s {cpu:7.1f} s of CPU, peak {peak:.0f} MB", flush=True)


def _write(run: Any, folder: Path) -> list[Path]:
    from annotation.actions.refining.batch_files import parts_of, write_part

    paths = []
    for part in parts_of(run):
        paths.append(folder / part.name)
        with paths[-1].open("wb") as file:
            file.writelines(write_part(run, part))
    return paths


def _answer(parts: list[Path], folder: Path, error_share: float) -> list[Path]:
    """Answers the requests of all parts; the answers are shuffled, and divided among as many files, errors apart."""
    chance = random.Random(7)
    results, errors = [], []
    for path in parts:
        with path.open("rb") as file:
            for line in file:
                target = errors if chance.random() < error_share else results
                target.append(_result(orjson.loads(line), is_error=target is errors))
    chance.shuffle(results)
    size = -(-len(results) // len(parts)) or 1
    blocks = [results[start : start + size] for start in range(0, len(results), size)]
    if errors:
        blocks.append(errors)
    paths = [folder / f"results-{number:02}.jsonl" for number in range(len(blocks))]
    for path, block in zip(paths, blocks, strict=True):
        path.write_bytes(b"".join(block))
    return paths


def _result(request: dict[str, Any], *, is_error: bool) -> bytes:
    error = {"code": "server_error", "message": "The server had an error."} if is_error else None
    critique = orjson.loads(request["body"]["messages"][-1]["content"])
    quote = critique["reason"]["text"].split(". ")[0]
    item = {
        "type": "reason",
        "question": "What determines the aesthetic quality of this image?",
        "answer": quote,
        "options": [],
        "follow_ups": [],
        "evidence": [{"question": "reason", "quote": quote}],
    }
    message = {"role": "assistant", "content": orjson.dumps({"items": [item]}).decode()}
    body = {"model": "a-model", "choices": [{"message": message, "finish_reason": "stop"}], "usage": USAGE}
    response = None if is_error else {"status_code": 200, "body": body}
    return orjson.dumps(
        {"custom_id": request["custom_id"], "response": response, "error": error}, option=orjson.OPT_APPEND_NEWLINE
    )


def _read(run: Any, path: Path) -> list[int]:
    from django.core.files import File

    from annotation.actions.refining.batch_files import add_results
    from annotation.actions.refining.batch_results import read_results

    with path.open("rb") as stream:
        row = add_results(actor=run.requested_by, run=run, file=File(stream, name=path.name))
    read_results(results_id=row.id)
    row.refresh_from_db()
    return [row.accepted, row.failed, row.repeated, row.rejected]


if __name__ == "__main__":
    main()
