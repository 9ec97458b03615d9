"""Makes the environment of sureal below LOUPE_DATA. It is unmaintained and large, and nothing of Loupe needs it."""

import shutil
import subprocess
import sys
from pathlib import Path

from config.launch import uv_environment

PACKAGE = "sureal==0.9.0"


def sureal_python(folder: Path) -> Path:
    """Returns the Python of an environment that has sureal, which is made unless it is there."""
    python = folder / "bin" / "python"
    pip = shutil.which("pip")
    environment = uv_environment([pip]) if pip else None
    uv = [sys.executable, "-m", "uv", "--no-config", "--quiet"]
    if not python.exists():
        subprocess.run([*uv, "venv", "--python", sys.executable, folder], check=True)
    install = [*uv, "pip", "install", "--index-strategy=unsafe-best-match", "--python", python, PACKAGE]
    subprocess.run(install, check=True, env=environment)
    return python
