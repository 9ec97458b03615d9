"""Makes throwaway environments of libraries for tuning, each of gigabytes, one at a time.

They are installed with uv, as pip is set to do, and are deleted after use.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.launch import uv_environment


@dataclass(frozen=True)
class Tuner:
    """A library: its packages, and by format the check that reads a release with it.

    One without packages is only run from an environment that has it.

    `parts` are installed without their dependencies where the packages cannot be installed as they are published, with
    `part_packages`, which the checked code imports.
    """

    packages: tuple[str, ...]
    checks: Mapping[str, str]
    parts: tuple[str, ...] = ()
    part_packages: tuple[str, ...] = ()


TORCH: Final = ("torch==2.14.1", "torchvision==0.29.1")
TUNERS: Final[dict[str, Tuner]] = {
    "trl": Tuner(("trl==1.16.0", *TORCH, "pillow"), {"trl-grpo": "trained", "trl-sft": "trained", "dpo": "trained"}),
    "ms-swift": Tuner(("ms-swift==4.6.0", *TORCH), {"swift-grpo": "loaded", "ms-swift": "loaded"}),
    "verl": Tuner(("verl==0.9.1", *TORCH, "qwen-vl-utils"), {"verl": "loaded"}),
    "llama-factory": Tuner((), {"llama-factory": "loaded"}),
    "openrlhf": Tuner(
        ("openrlhf==0.11.2",),
        {"openrlhf": "loaded"},
        parts=("openrlhf==0.11.2",),
        part_packages=(*TORCH, "transformers==5.15.0", "datasets", "pylatexenc", "sympy", "tqdm"),
    ),
}
# Whose own code reads no release here, and why.
NOT_INSTALLABLE: Final = {"easyr1": "EasyR1 is on no package index (No matching distribution found for easyr1)."}


class NotInstalled(Exception):
    """A library that uv does not install; the message is what uv said."""


@contextmanager
def throwaway_environment(name: str, folder: Path) -> Iterator[tuple[Path, str]]:
    """Yields the Python of an environment with a library, and a note on what was left out; deletes it afterwards.

    Raises NotInstalled.
    """
    tuner, home, note = TUNERS[name], folder / name, ""
    shutil.rmtree(home, ignore_errors=True)
    try:
        _run_uv("venv", "--python", sys.executable, str(home))
        try:
            _install(home, *tuner.packages)
        except NotInstalled as error:
            if not tuner.parts:
                raise
            note = f"is read without what does not install: {error}"
            _install(home, *tuner.part_packages)
            _install(home, "--no-deps", *tuner.parts)
        yield home / "bin" / "python", note
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _install(home: Path, *arguments: str) -> None:
    strategy = "--index-strategy=unsafe-best-match"  # pip's own: the newest version of all indexes
    _run_uv("pip", "install", strategy, "--python", str(home / "bin" / "python"), *arguments)


def _run_uv(*arguments: str) -> None:
    pip = shutil.which("pip")
    process = subprocess.run(
        [sys.executable, "-m", "uv", "--no-config", "--quiet", *arguments],
        check=False,
        capture_output=True,
        env=uv_environment([pip]) if pip else None,
    )
    if process.returncode:
        lines = [line.strip(" │╰├─▶×") for line in process.stderr.decode().splitlines()]
        causes = [line for line in lines if "rror: " in line] or [line for line in lines if line][-1:]
        raise NotInstalled(" · ".join(dict.fromkeys([*causes[:1], *causes[-1:]])))
