"""Every format opened by what it is for: `make bench-readers`, or with ARGS="--photographs FOLDER --trl PYTHON …".

Makes an environment of its own under LOUPE_DATA with the group `readers`, a release in each format of photographs that
persons wrote critiques of, and lets the real libraries read it: each format's own snippet first, then what else its
readers do. What tunes is large: TRL's trainers and the loaders of LLaMA-Factory (`--llama-factory`) and ms-swift
(`--ms-swift`) are tried where the Python of an environment that has them is named.
"""

import argparse
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any, Final

import orjson

from bench.world import scratch_world
from config.embedded.environment import data_directory

HERE: Final = Path(__file__).parent
REQUIREMENTS: Final = HERE / "readers-requirements.txt"
TUNERS: Final = {
    "trl": {"trl-sft": "trained", "dpo": "trained"},
    "llama-factory": {"llama-factory": "loaded"},
    "ms-swift": {"ms-swift": "loaded"},
}
ABOVE: Final = ("huggingface", "trl-sft")
PHOTOGRAPHS: Final = HERE.parent / "config" / "demo" / "photographs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path, default=PHOTOGRAPHS)
    for name in TUNERS:
        parser.add_argument(f"--{name}", type=Path, metavar="PYTHON", help=f"of an environment that has {name}")
    asked = parser.parse_args()
    kept = data_directory() / "bench"
    python = environment(data_directory() / "readers")
    with scratch_world():
        snippets = releases(asked.photographs.resolve(), kept / "releases")
    found = {key: read(python, key, snippet, kept / "releases" / key) for key, snippet in snippets.items()}
    for name, keys in TUNERS.items():
        tuner: Path | None = getattr(asked, name.replace("-", "_"))
        for key, how in keys.items() if tuner else ():
            found[f"{key}, by {name}"] = read(tuner.absolute(), f"{key}-{how}", "", kept / "releases" / key)
    (kept / "readers.json").write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    sys.exit(any("failed" in one for one in found.values()))


def environment(place: Path) -> Path:
    """The Python of an environment with the readers; made, or brought up to date, with what is pinned."""
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, place], check=True)
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes", "--python", python]
    subprocess.run([*command, "-r", REQUIREMENTS], check=True)
    return python


def releases(photographs: Path, folder: Path) -> dict[str, str]:
    """A release in each format, its pictures unpacked beside it; answers the snippets by format."""
    from annotation.exporting.formats import FORMATS  # noqa: PLC0415 - needs the settings
    from annotation.models import Critique  # noqa: PLC0415
    from bench.photographed import make_project, release  # noqa: PLC0415

    project = make_project(photographs)
    print(f"{project.images.count()} photographs, {Critique.objects.count()} critiques; releases in {folder}")
    for key in FORMATS:
        place = release(project, key, folder, pictures=True)
        if (place / "images.tar").exists():
            with tarfile.open(place / "images.tar") as tar:
                tar.extractall(place, filter="data")
    return {key: one.snippet for key, one in FORMATS.items()}


def read(python: Path, key: str, snippet: str, folder: Path) -> dict[str, Any]:
    """What a reader says of a release, in a process of its own: in its folder, or above it, as they are told."""
    home = data_directory() / "bench" / "readers-home"
    settings = {**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    command = [python, HERE / "reading.py", key]
    done = subprocess.run(
        command,
        check=False,
        input=snippet.encode(),
        capture_output=True,
        cwd=folder if key.startswith(ABOVE) else folder / "release",
        env={**settings, "CI": "1"},
    )
    said = done.stdout.decode().strip().splitlines()
    print(f"  {key:16}", *(said or ["nothing"]), sep="\n      " if len(said) > 1 else " ", flush=True)
    if done.returncode:
        reason = done.stderr.decode().strip()
        print("     FAILED:", *reason.splitlines()[-12:], sep="\n        ")
        return {"failed": reason, "said": said}
    return {"said": said}


if __name__ == "__main__":
    main()
