"""Makes throwaway environments of libraries for tuning, each of gigabytes, one at a time.

They are installed with pip, whose settings may name a build of torch for the CPU, and are deleted after use.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final


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


TUNERS: Final[dict[str, Tuner]] = {
    "trl": Tuner(
        ("trl==1.16.0", "torchvision", "pillow"), {"trl-grpo": "trained", "trl-sft": "trained", "dpo": "trained"}
    ),
    "ms-swift": Tuner(("ms-swift==4.6.0", "torchvision"), {"swift-grpo": "loaded", "ms-swift": "loaded"}),
    "verl": Tuner(("verl==0.9.1", "torchvision", "qwen-vl-utils"), {"verl": "loaded"}),
    "llama-factory": Tuner((), {"llama-factory": "loaded"}),
    "openrlhf": Tuner(
        ("openrlhf==0.11.2",),
        {"openrlhf": "loaded"},
        parts=("openrlhf==0.11.2",),
        part_packages=("datasets", "pylatexenc", "sympy", "tqdm", "torchvision", "transformers==5.15.0"),
    ),
}
# Whose own code reads no release here, and why.
NOT_INSTALLABLE: Final = {"easyr1": "EasyR1 is on no package index (No matching distribution found for easyr1)."}


class NotInstalled(Exception):
    """A library that pip does not install; the message is the end of what pip said."""


@contextmanager
def throwaway_environment(name: str, folder: Path) -> Iterator[tuple[Path, str]]:
    """Yields the Python of an environment with a library, and a note on what was left out; deletes it afterwards.

    Raises NotInstalled.
    """
    tuner, home, note = TUNERS[name], folder / name, ""
    shutil.rmtree(home, ignore_errors=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        try:
            _install(home, *tuner.packages)
        except NotInstalled as error:
            if not tuner.parts:
                raise
            note = f"not as published: {error}"
            shutil.rmtree(home)
            subprocess.run([sys.executable, "-m", "venv", home], check=True)
            _install(home, *tuner.part_packages)
            _install(home, "--no-deps", *tuner.parts)
        yield home / "bin" / "python", note
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _install(home: Path, *arguments: str) -> None:
    command = [home / "bin" / "python", "-m", "pip", "install", "--quiet", *arguments]
    process = subprocess.run(command, check=False, capture_output=True)
    if process.returncode:
        lines = [line.strip() for line in process.stderr.decode().splitlines() if line.strip()]
        errors = [line for line in lines if "rror" in line and "subprocess" not in line] or lines[-1:]
        raise NotInstalled(errors[-1] if errors else f"pip ended with {process.returncode}")
