"""Detects ended processes, files written outside of the data directory, and served files that are no renditions."""

import http.client
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench.shared.installation import Installation
from config.supervisor import Child

FATAL_LINES = re.compile(r"WorkerLost|WORKER TIMEOUT|SIGKILL|SIGSEGV|exited with|Traceback|Internal Server Error")
ROOT = Path(__file__).parents[2]


@dataclass
class Monitor:
    """Records processes and files at the beginning, and reports the differences later."""

    installation: Installation
    surroundings: Path
    children: dict[str, Child]
    files_before: set[Path] = field(default_factory=set)
    processes_before: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.files_before = self._outside()
        self.processes_before = {name: _permanent_processes(child) for name, child in self.children.items()}

    def faults(self) -> dict[str, list[str]]:
        """Returns the processes that ended, and the files written outside of the data directory."""
        endings = [
            f"{name}: process {pid}"
            for name, child in self.children.items()
            for pid in sorted(self.processes_before[name] - _permanent_processes(child))
        ]
        for child in self.children.values():
            endings += [line for line in child.log.read_text(errors="replace").splitlines() if FATAL_LINES.search(line)]
        return {"ended": endings, "outside": sorted(str(path) for path in self._outside() - self.files_before)}

    def _outside(self) -> set[Path]:
        from tests.hostile.names import EVIL_NAME

        data = self.installation.data
        nearby = {path for path in self.surroundings.rglob("*") if path.is_file() and not path.is_relative_to(data)}
        misplaced = set(data.glob(f"*{EVIL_NAME}*"))
        folders = (Path("/"), Path("/tmp"), Path(tempfile.gettempdir()), Path.home(), Path.home() / ".ssh", ROOT)
        return nearby | misplaced | {folder / EVIL_NAME for folder in folders if (folder / EVIL_NAME).exists()}


def serving_faults(port: int, batch: Any) -> list[str]:
    """Requests every rendition, and every original by a signed URL; returns the responses that should not be."""
    from annotation.queries.images.rendition_urls import rendition_url

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    faults = []
    for image in batch.images.filter(status="ready").iterator():
        for name, rendition in image.renditions.items():
            status, content_type, content = _get(connection, rendition_url(rendition["key"]))
            if status != 200 or content_type != "image/webp" or not _is_bare_webp(content):
                faults.append(f"{image.file}: {name} → {status} {content_type}")
        if (response := _get(connection, rendition_url(image.original)))[0] != 404:
            faults.append(f"{image.file}: original → {response[0]}")
    return faults


def _is_bare_webp(content: bytes) -> bool:
    """Returns whether a file is a WebP with a single VP8 chunk, which holds pixels only."""
    from tests.hostile.case import CANARY

    is_single_chunk = content[8:16] == b"WEBPVP8 " and int.from_bytes(content[4:8], "little") + 8 == len(content)
    return is_single_chunk and CANARY not in content


def _get(connection: http.client.HTTPConnection, url: str) -> tuple[int, str, bytes]:
    connection.request("GET", url)
    response = connection.getresponse()
    return response.status, response.headers.get("Content-Type", ""), response.read()


def _permanent_processes(child: Child) -> set[int]:
    """Returns the ids of a child's process and its descendants, without decoders, which may end during an image."""
    assert child._process
    parent = psutil.Process(child._process.pid)
    return {
        process.pid
        for process in [parent, *parent.children(recursive=True)]
        if "annotation.imaging.decoder_process" not in process.cmdline()
    }
