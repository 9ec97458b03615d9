"""`make bench-benchmarks`: published benchmarks, read by the libraries that score models on them; time and memory.

    python -m bench.benchmarks [--images N] [--lmms-eval PYTHON] [--vlmevalkit PYTHON]

Publishes a benchmark of N images (by default 700, each with four items) in every format, and prints how long that took
and the largest memory of the process. Reads it with four versions of `datasets`, and with lmms-eval and VLMEvalKit from
environments that have them, named by their Python: the numbers of items, and the keys of the development split, must be
those of items.jsonl. Ends non-zero if anything differs.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import orjson

from bench.format_readers.environments import make_environments
from bench.shared.installation import scratch_installation
from config.embedded.environment import data_directory

READERS_FOLDER: Final = Path(__file__).parent / "benchmark_readers"
MEBIBYTE: Final = 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=700)
    parser.add_argument("--lmms-eval", type=Path, metavar="PYTHON")
    parser.add_argument("--vlmevalkit", type=Path, metavar="PYTHON")
    arguments = parser.parse_args()
    folder = data_directory() / "bench"
    release = folder / "benchmark"
    shutil.rmtree(release, ignore_errors=True)
    with scratch_installation():
        figures = publish(arguments.images, release)
    print(*(f"{name:<24}{value}" for name, value in figures.items()), sep="\n", flush=True)
    pythons = {f"datasets {name}": python for name, python in make_environments(folder / "readers").items()}
    results = {name: read(python, "read_datasets.py", release) for name, python in pythons.items()}
    if arguments.lmms_eval:
        results["lmms-eval"] = read(arguments.lmms_eval.absolute(), "read_lmms_eval.py", release)
    if arguments.vlmevalkit:
        results["VLMEvalKit"] = read(arguments.vlmevalkit.absolute(), "read_vlmevalkit.py", release)
    print(*(f"{name:<24}{result}" for name, result in results.items()), sep="\n")
    document = {"figures": figures, "readers": results}
    (folder / "benchmarks.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    sys.exit(any(not result.startswith("as in items.jsonl") for result in results.values()))


def publish(images: int, release: Path) -> dict[str, Any]:
    """Makes a project and publishes a benchmark of it into a folder; returns the time, the memory and the sizes."""
    from annotation.exporting.staging import own_path
    from bench.benchmark_readers.project import make_project
    from tests.evaluating.candidates import publish as publish_benchmark

    project = make_project(images)
    before, start = peak(), time.perf_counter()
    benchmark = publish_benchmark(project)
    seconds = time.perf_counter() - start
    release.mkdir(parents=True)
    for file in benchmark.files.all():
        shutil.copy(own_path(file.key), release / file.name)
    counts = benchmark.manifest["counts"]
    return {
        "items": counts["items"],
        "images": counts["images"],
        "seconds": round(seconds, 1),
        "MB written": round(sum(file.bytes for file in benchmark.files.all()) / 1e6),
        "MiB at most, before": before,
        "MiB at most": peak(),
    }


def peak() -> int:
    """Returns the largest resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEBIBYTE


def read(python: Path, script: str, release: Path) -> str:
    """Reads the release in a process of its own; returns its last line of output, or the error."""
    home = data_directory() / "bench" / "benchmark-home" / f"{script}-{python.parent.parent.name}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    settings = {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    command = [python, READERS_FOLDER / script, release, home]
    process = subprocess.run(
        command, check=False, capture_output=True, cwd=release, env={**os.environ, **settings}, text=True
    )
    output = process.stdout if process.returncode == 0 else process.stderr
    return output.strip().rpartition("\n")[2][:300] or f"failed with {process.returncode}"


if __name__ == "__main__":
    main()
