"""Makes the environment of the model server below LOUPE_DATA, and runs it."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MODEL_NAME: Final = "random"
# The server is compiled from its source, which takes minutes the first time.
_PACKAGES: Final = ("llama-cpp-python[server]==0.3.36", "gguf==0.19.0")
_STARTS_WITHIN_SECONDS: Final = 120


def make_environment(folder: Path) -> Path:
    """Makes or updates the environment, and returns its Python."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, folder], check=True)
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python]
    subprocess.run([*command, *_PACKAGES], check=True)
    return python


def make_model(python: Path, path: Path) -> Path:
    """Writes a model of random weights, the same at each call, and returns its path."""
    subprocess.run([python, Path(__file__).with_name("random_model.py"), path], check=True)
    return path


@contextlib.contextmanager
def model_server(python: Path, model: Path) -> Iterator[str]:
    """Runs the server for the duration of the block, and yields the address of its API."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [python, "-m", "llama_cpp.server", "--model", model, "--model_alias", MODEL_NAME, "--port", str(port)]
    log = model.with_suffix(".log").open("w")
    server = subprocess.Popen([*command, "--n_ctx", "16384"], stdout=log, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}/v1"
    try:
        _wait_for(f"{url}/models", server)
        yield url
    finally:
        server.terminate()
        server.wait()
        log.close()


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError("The model server did not start; its log lies beside the model.")
