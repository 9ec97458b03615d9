"""`make bench-answer-rules`: what our rules, VLMEvalKit's and lmms-eval's read in the same answers.

    python -m bench.answer_rules [--vlmevalkit PYTHON] [--lmms-eval PYTHON] [--held-out] [--differences]

Each answer of `tests/evaluating/answers` has what a careful reader reads in it. `right` counts the answers read so, of
which `choices` are options and `none` is everything that names no single option; `guessed` counts options read where
the reader finds none, `other` options other than the reader's, `missed` options that were not read, and `random` the
answers for which a harness draws a letter.

The harnesses are large: each is run from an environment that has it, named by its Python
(`pip install ms-vlmeval==0.0.20`; `pip install lmms-eval==0.7.3 'filelock<4'`). `--held-out` reads the answers that
nobody has looked at, once, and prints counts only. Results are also in LOUPE_DATA/bench/answer-rules.json.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

from annotation.evaluating.reading.reader import read_answer
from config.embedded.environment import data_directory

ANSWERS: Final = Path(__file__).parents[2] / "tests" / "evaluating" / "answers"
CHILD: Final = Path(__file__).parent / "foreign_rules.py"
OUTCOMES: Final = ("right", "choices", "none", "guessed", "other", "missed", "random", "error")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vlmevalkit", type=Path, metavar="PYTHON", help="of an environment that has it")
    parser.add_argument("--lmms-eval", type=Path, metavar="PYTHON", help="of an environment that has it")
    parser.add_argument("--held-out", action="store_true", help="count over the answers that nobody has looked at")
    parser.add_argument("--differences", action="store_true", help="print each answer that is read otherwise")
    arguments = parser.parse_args()
    rows = load_rows(held_out=arguments.held_out)
    readings = {"loupe": [read_ours(row) for row in rows]}
    if arguments.vlmevalkit:
        readings["vlmevalkit"] = read_theirs(arguments.vlmevalkit, "vlmevalkit", rows)
    for name in ("lmms-qbench", "lmms-mcq") if arguments.lmms_eval else ():
        readings[name] = read_theirs(arguments.lmms_eval, name, rows)
    results = {name: count(rows, values) for name, values in readings.items()}
    print(f"{len(rows)} answers", *(f"{outcome:>9}" for outcome in OUTCOMES))
    for name, counts in results.items():
        print(f"{name:{len(str(len(rows))) + 8}}", *(f"{counts[outcome]:>9}" for outcome in OUTCOMES))
    if arguments.differences and not arguments.held_out:
        print_differences(rows, readings)
    path = data_directory() / "bench" / "answer-rules.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"held_out": arguments.held_out, "answers": len(rows), **results}, indent=1))


def load_rows(*, held_out: bool) -> list[dict[str, Any]]:
    """Returns the answers with what a careful reader reads."""
    if held_out:
        text = gzip.decompress((ANSWERS / "held_out.jsonl.gz").read_bytes()).decode()
    else:
        text = (ANSWERS / "given.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def read_ours(row: dict[str, Any]) -> int | str:
    reading = read_answer(row["answer"], row["options"])
    return reading.status if reading.choice is None else reading.choice


def read_theirs(python: Path, name: str, rows: list[dict[str, Any]]) -> list[int | str]:
    """Returns what another harness reads, in a process of its own environment."""
    home = data_directory() / "bench" / "readers-home"
    home.mkdir(parents=True, exist_ok=True)
    process = subprocess.run(
        [python, CHILD, name],
        input=json.dumps([[row["options"], row["answer"]] for row in rows]),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "LMUData": str(home)},
        cwd=home,
    )
    if process.returncode:
        print(f"{name} did not run: {process.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return ["error: it did not run"] * len(rows)
    values: list[int | str] = json.loads(process.stdout)
    return values


def count(rows: list[dict[str, Any]], readings: list[int | str]) -> Counter[str]:
    """Returns how often a reading is what the reader reads, and how it differs where it is not.

    A harness that has no word for a failed or refused answer is right where it reads no option.
    """
    counts: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
    for row, reading in zip(rows, readings, strict=True):
        kind = classify(row, reading)
        counts[kind] += 1
        counts["right"] += kind in ("choices", "none")
    return counts


def classify(row: dict[str, Any], reading: int | str) -> str:
    if isinstance(reading, str) and reading.startswith(("random", "error")):
        return reading.partition(":")[0]
    if isinstance(reading, str):
        return "none" if row["choice"] is None else "missed"
    if row["choice"] is None:
        return "guessed"
    return "choices" if reading == row["choice"] else "other"


def print_differences(rows: list[dict[str, Any]], readings: dict[str, list[int | str]]) -> None:
    """Prints each answer in which not all read what the reader reads."""
    for number, row in enumerate(rows):
        kinds = {name: classify(row, values[number]) for name, values in readings.items()}
        if set(kinds.values()) <= {"choices", "none"}:
            continue
        expected = row["outcome"] if row["choice"] is None else row["choice"]
        print(f"\n{row['id']} {row['category']}: {row['answer'][:200]!r}\n    {row['options']}: {expected}")
        print("   ", ", ".join(f"{name} {values[number]}" for name, values in readings.items()))


if __name__ == "__main__":
    main()
