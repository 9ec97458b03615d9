"""`make bench-readers`: releases in every format, read by the libraries that people read them with.

    python -m bench.readers [--photographs FOLDER] [--install LIBRARY …] [--trl PYTHON] [--ms-swift PYTHON]
        [--verl PYTHON] [--openrlhf PYTHON] [--llama-factory PYTHON]

Makes small projects that differ in what has broken readers, and a release of each in every format. Reads them with four
versions of `datasets`, pandas, polars, DuckDB, webdataset and Python itself: rows, types, names of splits and answers
must be those of the manifest and of the critiques. Then makes a release in each format of photographs with critiques,
and runs each format's snippet. Prints a table, and ends non-zero if anything differs.

Libraries for tuning are large. Each of those that `--install` names (trl, ms-swift, verl, openrlhf, or `all`) gets a
throwaway environment, one after another; others are only run from environments that have them, named by their Python.
One that does not install or does not read its releases is listed with its error.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any, Final

import orjson

from bench.format_readers.environments import NEWEST, make_environments
from bench.format_readers.matrix import errors, read_matrix, table
from bench.format_readers.tuners import NOT_INSTALLABLE, TUNERS, NotInstalled, throwaway_environment
from bench.shared.installation import scratch_installation
from config.embedded.environment import data_directory

READERS_FOLDER: Final = Path(__file__).parent / "format_readers"
INSTALLABLE: Final = [name for name, tuner in TUNERS.items() if tuner.packages]
# The snippets of these formats are run in the folder that contains `release`, the others in `release` itself.
PARENT_FOLDER_FORMATS: Final = ("huggingface", "trl-sft", "trl-grpo", "verl", "easyr1")
PHOTOGRAPHS: Final = Path(__file__).parents[1] / "config" / "demo" / "photographs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path, default=PHOTOGRAPHS)
    for name in TUNERS:
        parser.add_argument(f"--{name}", type=Path, metavar="PYTHON", help=f"of an environment that has {name}")
    parser.add_argument("--install", nargs="+", default=[], choices=[*INSTALLABLE, "all"], metavar="LIBRARY")
    arguments = parser.parse_args()
    folder = data_directory() / "bench"
    pythons = make_environments(folder / "readers")
    shutil.rmtree(folder / "releases", ignore_errors=True)
    with scratch_installation():
        scenarios = make_scenario_releases(folder / "releases" / "scenarios")
        snippets = make_releases(arguments.photographs.resolve(), folder / "releases")
    matrix = show_matrix(pythons, folder, scenarios, list(snippets))
    results = {key: read(pythons[NEWEST], key, snippet, folder / "releases" / key) for key, snippet in snippets.items()}
    for name in TUNERS:
        python: Path | None = getattr(arguments, name.replace("-", "_"))
        if python:
            results |= read_by_tuner(python.absolute(), name, folder)
        elif {name, "all"} & set(arguments.install) and name in INSTALLABLE:
            results |= read_by_installed_tuner(name, folder)
    for name, reason in NOT_INSTALLABLE.items():
        print(f"  {name} is not read by its own code: {reason}")
    document = {"matrix": matrix, "snippets": results, "not_installable": NOT_INSTALLABLE}
    (folder / "readers.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    sys.exit(any("error" in cell for cell in matrix) or any("failed" in result for result in results.values()))


def read_by_installed_tuner(name: str, folder: Path) -> dict[str, Any]:
    """Reads releases with a library in a throwaway environment, and returns the results, or why it does not install."""
    try:
        with throwaway_environment(name, folder / "tuners") as (python, note):
            print(f"  {name} {note or 'installed as published'}", flush=True)
            return read_by_tuner(python, name, folder)
    except NotInstalled as error:
        print(f"  {name} FAILED to install: {error}", flush=True)
        return {name: {"failed": str(error), "output": []}}


def read_by_tuner(python: Path, name: str, folder: Path) -> dict[str, Any]:
    """Reads releases with a library that an environment has, and returns the results by format."""
    return {
        f"{key}, by {name}": read(python, f"{key}-{check}", "", folder / "releases" / key)
        for key, check in TUNERS[name].checks.items()
    }


def make_scenario_releases(folder: Path) -> list[str]:
    """Makes a release of each scenario in every format, and returns the names of the scenarios."""
    from annotation.models import Person
    from bench.format_readers.scenarios import make_scenarios, write_releases

    scenarios = make_scenarios(Person.objects.create_user("reader", is_superuser=True))
    for scenario in scenarios:
        write_releases(scenario, folder / scenario.name)
    return [scenario.name for scenario in scenarios]


def show_matrix(
    pythons: dict[str, Path], folder: Path, scenarios: list[str], formats: list[str]
) -> list[dict[str, Any]]:
    """Reads the releases of the scenarios, prints the table and every error, and returns the cells."""
    caches = folder / "readers-home"
    shutil.rmtree(caches, ignore_errors=True)
    cells = read_matrix(pythons, folder / "releases" / "scenarios", caches)
    print(table(cells, scenarios, formats), *errors(cells), "", sep="\n", flush=True)
    return [
        {"scenario": scenario, "format": key, "reader": column, **result}
        for (scenario, key, column), result in cells.items()
    ]


def make_releases(photographs: Path, folder: Path) -> dict[str, str]:
    """Makes a release in each format with its images unpacked, and returns the snippets by format."""
    from annotation.exporting.formats import FORMATS
    from annotation.models import Critique
    from bench.format_readers.instructions import add_instructions
    from bench.format_readers.sample_project import make_project, release

    project = make_project(photographs)
    add_instructions(project)
    critiques = Critique.objects.filter(project=project).count()
    print(f"{project.images.count()} photographs, {critiques} critiques; releases in {folder}\n")
    for key in FORMATS:
        release_folder = release(project, key, folder, pictures=True)
        if (release_folder / "images.tar").exists():
            with tarfile.open(release_folder / "images.tar") as tar:
                tar.extractall(release_folder, filter="data")
    return {key: export_format.snippet for key, export_format in FORMATS.items()}


def read(python: Path, key: str, snippet: str, folder: Path) -> dict[str, Any]:
    """Reads a release in a process of its own, prints its output, and returns it, with the error of a failure."""
    home = data_directory() / "bench" / "readers-home"
    settings = {**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    command = [python, READERS_FOLDER / "read_release.py", key]
    process = subprocess.run(
        command,
        check=False,
        input=snippet.encode(),
        capture_output=True,
        cwd=folder if key.startswith(PARENT_FOLDER_FORMATS) else folder / "release",
        env={**settings, "CI": "1"},
    )
    output = process.stdout.decode().strip().splitlines()
    print(f"  {key:16}", *(output or ["nothing"]), sep="\n      " if len(output) > 1 else " ", flush=True)
    if process.returncode:
        error = process.stderr.decode().strip()
        print("     FAILED:", *error.splitlines()[-12:], sep="\n        ")
        return {"failed": error, "output": output}
    return {"output": output}


if __name__ == "__main__":
    main()
