"""`make bench-screening`: both screenings of raters beside those of sureal 0.9, and how long the statistics take.

    python -m bench.screening [--sureal PYTHON]

Made ratings of 79 images by 26 raters, five of whom rate at random: complete, with holes, and with images rated twice.
Bias, inconsistency and quality of the newer method, and their limits, must equal those of sureal's `P910AnnexEModel` to
a millionth; the classic method must count as many ratings as far off as `BT500Model`, and both must name the five.
sureal is run from an environment that has it, named by its Python, or from one that is made below LOUPE_DATA.

Then alpha with 1,000 resamples of two million units must take less than a second, and the newer screening of 5,000
images by 50 raters, four of them for each image, less than three. Results are also in LOUPE_DATA/bench/screening.json;
ends non-zero if anything is missed.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from annotation.statistics.alpha import Level, krippendorff_alpha
from annotation.statistics.bias_inconsistency import bias_inconsistency_screening
from annotation.statistics.kurtosis import kurtosis_screening
from annotation.statistics.patterns import count_patterns
from annotation.statistics.ratings import Ratings
from annotation.statistics.statistic import Statistic
from bench.screening.environment import sureal_python
from config.embedded.environment import data_directory
from tests.statistics.made_ratings import CORRUPTED, corrupted_panel, sparse_ratings, units_of, without_some

CHILD: Final = Path(__file__).with_name("sureal_model.py")
TOLERANCE: Final = 1e-6
ALPHA_SECONDS: Final = 1.0
SCREENING_SECONDS: Final = 3.0
Rows = list[tuple[int, int, int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sureal", type=Path, metavar="PYTHON", help="of an environment that has sureal 0.9")
    arguments = parser.parse_args()
    folder = data_directory() / "bench"
    python = arguments.sureal or sureal_python(folder / "sureal")
    comparisons = {name: compare(python, rows) for name, rows in made_sets().items()}
    print(
        f"{'largest difference':20}{'bias':>10}{'inconsist.':>12}{'quality':>10}{'far off':>9}"
        "  named: newer, classic, sureal's classic"
    )
    for name, row in comparisons.items():
        print(
            f"{name:20}{row['bias']:>10.1e}{row['inconsistency']:>12.1e}{row['quality']:>10.1e}{row['far_off']:>9}"
            f"  {row['newer']} {row['classic']} {row['sureal']}"
        )
    seconds = measure_seconds()
    for name, (value, limit) in seconds.items():
        print(f"{name:44}{value:8.3f} s of at most {limit:.0f} s")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "screening.json").write_text(json.dumps({"comparisons": comparisons, "seconds": seconds}, indent=1))
    sys.exit(any(map(is_missed, comparisons.values())) or any(value > limit for value, limit in seconds.values()))


def made_sets() -> dict[str, Rows]:
    """Returns the made ratings: complete, without a third of them, and with some images rated twice."""
    rows = corrupted_panel()
    generator = random.Random(2)
    repetitions = [
        (image, rater, min(5, max(1, value + generator.choice((-1, 0, 0, 1)))))
        for image, rater, value in without_some(rows, share=0.8)
    ]
    return {"complete": rows, "with holes": without_some(rows), "with repetitions": [*rows, *repetitions]}


def compare(python: Path, rows: Rows) -> dict[str, Any]:
    """Returns the largest differences from sureal in values and limits, and whom each method names."""
    theirs = run_sureal(python, rows)
    ratings = Ratings.of(rows)
    newer, classic = bias_inconsistency_screening(ratings), kurtosis_screening(ratings)
    far_off = [rater.above + rater.below for rater in classic.raters.values()]
    return {
        "bias": difference([rater.bias for rater in newer.raters.values()], theirs["bias"]),
        "inconsistency": difference([rater.inconsistency for rater in newer.raters.values()], theirs["inconsistency"]),
        "quality": difference(list(newer.qualities.values()), theirs["quality"]),
        "far_off": max(abs(our - their) for our, their in zip(far_off, theirs["far_off"], strict=True)),
        "newer": newer.rejected(),
        "classic": classic.rejected(),
        "sureal": theirs["rejected"],
    }


def run_sureal(python: Path, rows: Rows) -> dict[str, Any]:
    """Returns what sureal finds in the ratings, in a process of its own environment."""
    images = [
        [[] for _rater in range(1 + max(row[1] for row in rows))] for _image in range(1 + max(row[0] for row in rows))
    ]
    for image, rater, value in rows:
        images[image][rater].append(value)
    process = subprocess.run([python, CHILD], input=json.dumps(images), capture_output=True, text=True, check=False)
    if process.returncode:
        sys.exit(f"sureal did not run: {process.stderr.strip()}")
    results: dict[str, Any] = json.loads(process.stdout)
    return results


def difference(statistics: list[Statistic], theirs: list[list[float]]) -> float:
    """Returns the largest difference of a value or a limit; infinite where one is missing."""
    return max(
        abs(our - their) if our is not None else float("inf")
        for statistic, row in zip(statistics, theirs, strict=True)
        for our, their in zip((statistic.value, statistic.low, statistic.high), row, strict=True)
    )


def is_missed(row: dict[str, Any]) -> bool:
    differs = max(row["bias"], row["inconsistency"], row["quality"]) > TOLERANCE or row["far_off"]
    return bool(differs) or row["newer"] != CORRUPTED or row["classic"] != CORRUPTED


def measure_seconds() -> dict[str, tuple[float, float]]:
    """Returns how long each statistic takes, the best of three times, and the limit."""
    counts = count_patterns(units_of(20_000, sizes=(2, 3, 4, 5, 6)))
    patterns = Counter({pattern: 100 * units for pattern, units in counts.items()})
    rows = list(sparse_ratings([0.0] * 50, [0.6] * 50, images=5_000, per_image=4))
    alphas = {
        f"alpha, {level}, {len(patterns)} patterns": (
            timed(lambda level=level: krippendorff_alpha(patterns, level, seed=1)),
            ALPHA_SECONDS,
        )
        for level in Level
    }
    screening = timed(lambda: bias_inconsistency_screening(Ratings.of(rows)))
    return {**alphas, "newer screening, 5,000 × 50, four each": (screening, SCREENING_SECONDS)}


def timed(function: Callable[[], object]) -> float:
    times = []
    for _turn in range(3):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
