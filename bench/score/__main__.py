"""`make bench-score`: how long result files take to be scored, beside reading them with `json`.

    python -m bench.score [--images 2800] [--turns 5]

Makes items of four criteria on each image, and AesBench's four result files: once with answers as short as models
mostly give them, once with reasons of about 150 words before each answer. In turns, `json` reads all files, and the
scorer scores them. The limit is three times what `json` takes plus 2 s. Times are processor time, as both wait for
nothing and a busy machine would measure itself. Results are also in LOUPE_DATA/bench/score.json; ends non-zero beyond
the limit.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from annotation.evaluating.score_files import score_files
from bench.score.result_sets import write_result_set
from config.embedded.environment import data_directory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=2_800)
    parser.add_argument("--turns", type=int, default=5)
    arguments = parser.parse_args()
    results = {
        name: measure(arguments.images, arguments.turns, with_reasons=with_reasons)
        for name, with_reasons in (("short", False), ("with reasons", True))
    }
    print(f"{'answers':14}{'items':>8}{'MB':>8}{'json s':>9}{'score s':>9}{'limit s':>9}{'answers/s':>11}")
    for name, row in results.items():
        print(
            f"{name:14}{row['items']:>8}{row['megabytes']:>8}{row['json_seconds']:>9.3f}{row['score_seconds']:>9.3f}"
            f"{row['limit_seconds']:>9.3f}{row['answers_per_second']:>11}"
        )
    path = data_directory() / "bench" / "score.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1))
    sys.exit(any(row["score_seconds"] > row["limit_seconds"] for row in results.values()))


def measure(images: int, turns: int, *, with_reasons: bool) -> dict[str, Any]:
    """Returns the median times of both, taken in turns."""
    with tempfile.TemporaryDirectory() as folder:
        items, results = write_result_set(Path(folder), images, with_reasons=with_reasons)
        times: dict[str, list[float]] = {"json": [], "score": []}
        for _turn in range(turns):
            times["json"].append(timed(lambda: read_with_json(items, results)))
            times["score"].append(timed(lambda: score_files(items, results)))
        size = sum(path.stat().st_size for path in (items, *results))
    json_seconds, score_seconds = median(times["json"]), median(times["score"])
    return {
        "items": 4 * images,
        "megabytes": round(size / 1e6, 1),
        "json_seconds": json_seconds,
        "score_seconds": score_seconds,
        "limit_seconds": 3 * json_seconds + 2,
        "answers_per_second": round(4 * images / score_seconds),
    }


def read_with_json(items: Path, results: list[Path]) -> None:
    """Reads the same files and does nothing with them."""
    for line in items.read_text(encoding="utf-8").splitlines():
        json.loads(line)
    for path in results:
        json.loads(path.read_text(encoding="utf-8"))


def timed(function: Callable[[], Any]) -> float:
    began = time.process_time()
    function()
    return time.process_time() - began


if __name__ == "__main__":
    main()
