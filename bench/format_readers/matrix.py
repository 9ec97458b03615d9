"""Reads the releases of all scenarios with all libraries, and shows which were read as their manifests say."""

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from bench.format_readers.environments import NEWEST, OLDER_DATASETS

PROGRAM: Final = Path(__file__).with_name("read_scenarios.py")
# The name of a column, the environment and the library.
READERS: Final = (
    *((f"datasets {version}", version, "datasets") for version in OLDER_DATASETS),
    ("datasets newest", NEWEST, "datasets"),
    *((library, NEWEST, library) for library in ("python", "pandas", "polars", "duckdb", "webdataset")),
)
# By scenario, format and column: the number of rows, or an error.
Cells = dict[tuple[str, str, str], dict[str, Any]]


def read_matrix(pythons: Mapping[str, Path], folder: Path, caches: Path) -> Cells:
    """Reads every release with every library. What a library does not read is left out."""
    cells: Cells = {}
    for column, environment, library in READERS:
        command = [pythons[environment], PROGRAM, library, folder]
        settings = {**os.environ, "HF_HOME": str(caches / environment), "HF_HUB_OFFLINE": "1"}
        process = subprocess.run(command, check=False, capture_output=True, env=settings)
        results = [orjson.loads(line) for line in process.stdout.splitlines()]
        if process.returncode or not results:
            results.append({"scenario": "", "format": "", "error": process.stderr.decode()[-2_000:]})
        for result in results:
            cells[result.pop("scenario"), result.pop("format"), column] = result
    return cells


def table(cells: Cells, scenarios: Sequence[str], formats: Iterable[str]) -> str:
    """Returns a row for each format, a column for each library, and a mark for each scenario in each cell."""
    columns = [column for column, _environment, _library in READERS]
    widths = [max(len(column), len(scenarios)) for column in columns]
    lines = [_line("", columns, widths)]
    for key in formats:
        marks = ["".join(_mark(cells.get((scenario, key, column))) for scenario in scenarios) for column in columns]
        lines.append(_line(key, marks, widths))
    legend = ", ".join(f"{number} {scenario}" for number, scenario in enumerate(scenarios, 1))
    return "\n".join([*lines, f"\nIn each cell: {legend}.", "✓ as the manifest says, ✗ not, · not read by this."])


def _line(name: str, cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join([f"{name:14}", *(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True))]).rstrip()


def _mark(result: Mapping[str, Any] | None) -> str:
    if result is None:
        return "·"
    return "✗" if "error" in result else "✓"


def errors(cells: Cells) -> list[str]:
    """Returns a line for each release that was not read as its manifest says."""
    return [
        f"{column}, {key}, {scenario}: {result['error']}"
        for (scenario, key, column), result in cells.items()
        if "error" in result
    ]
