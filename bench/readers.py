"""`make bench-readers`: a release in every format, read by the libraries that the format is for.

    python -m bench.readers [--photographs FOLDER] [--trl PYTHON] [--llama-factory PYTHON] [--ms-swift PYTHON]

Installs the group `readers` into an environment under LOUPE_DATA, makes a release in each format of photographs with
critiques, and runs each format's snippet and further checks with the libraries. Libraries for tuning are large: TRL,
LLaMA-Factory and ms-swift are only run from environments that have them, named by their Python.
"""

import argparse
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any, Final

import orjson

from bench.shared.installation import scratch_installation
from config.embedded.environment import data_directory

READERS_FOLDER: Final = Path(__file__).parent / "format_readers"
REQUIREMENTS: Final = READERS_FOLDER / "requirements.txt"
TUNERS: Final = {
    "trl": {"trl-sft": "trained", "dpo": "trained"},
    "llama-factory": {"llama-factory": "loaded"},
    "ms-swift": {"ms-swift": "loaded"},
}
# The snippets of these formats are run in the folder that contains `release`, the others in `release` itself.
PARENT_FOLDER_FORMATS: Final = ("huggingface", "trl-sft")
PHOTOGRAPHS: Final = Path(__file__).parents[1] / "config" / "demo" / "photographs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path, default=PHOTOGRAPHS)
    for name in TUNERS:
        parser.add_argument(f"--{name}", type=Path, metavar="PYTHON", help=f"of an environment that has {name}")
    arguments = parser.parse_args()
    folder = data_directory() / "bench"
    python = make_environment(data_directory() / "readers")
    with scratch_installation():
        snippets = make_releases(arguments.photographs.resolve(), folder / "releases")
    results = {key: read(python, key, snippet, folder / "releases" / key) for key, snippet in snippets.items()}
    for name, keys in TUNERS.items():
        tuner: Path | None = getattr(arguments, name.replace("-", "_"))
        for key, check in keys.items() if tuner else ():
            results[f"{key}, by {name}"] = read(tuner.absolute(), f"{key}-{check}", "", folder / "releases" / key)
    (folder / "readers.json").write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))
    sys.exit(any("failed" in result for result in results.values()))


def make_environment(folder: Path) -> Path:
    """Makes or updates an environment with the pinned readers, and returns its Python."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, folder], check=True)
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes", "--python", python]
    subprocess.run([*command, "-r", REQUIREMENTS], check=True)
    return python


def make_releases(photographs: Path, folder: Path) -> dict[str, str]:
    """Makes a release in each format with its images unpacked, and returns the snippets by format."""
    from annotation.exporting.formats import FORMATS
    from annotation.models import Critique
    from bench.format_readers.sample_project import make_project, release

    project = make_project(photographs)
    print(f"{project.images.count()} photographs, {Critique.objects.count()} critiques; releases in {folder}")
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
