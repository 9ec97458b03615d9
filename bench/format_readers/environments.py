"""Makes the environments of the readers, below LOUPE_DATA: one with the pinned libraries, one per older `datasets`."""

import subprocess
import sys
from pathlib import Path
from typing import Final

REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")
NEWEST: Final = "newest"
# Versions that people have: before Parquet metadata, the last 3 and the last 4. What else they need is left to them.
OLDER_DATASETS: Final = ("3.1.0", "3.6.0", "4.8.5")


def make_environments(folder: Path) -> dict[str, Path]:
    """Makes or updates all environments, and returns the Python of each: NEWEST, and each version of `datasets`."""
    packages = {
        NEWEST: ["--require-hashes", "-r", str(REQUIREMENTS)],
        **{version: [f"datasets=={version}", "pillow"] for version in OLDER_DATASETS},
    }
    return {name: _make_environment(folder / name, arguments) for name, arguments in packages.items()}


def _make_environment(folder: Path, arguments: list[str]) -> Path:
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, folder], check=True)
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python]
    subprocess.run([*command, *arguments], check=True)
    return python
