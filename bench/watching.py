"""Watches that nothing dies, that nothing is written elsewhere, and that only renditions are served."""

import http.client
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench.world import World
from config.supervisor import Child

DEATHS = re.compile(r"WorkerLost|WORKER TIMEOUT|SIGKILL|SIGSEGV|exited with|Traceback|Internal Server Error")
ROOT = Path(__file__).parents[1]


@dataclass
class Watch:
    """Takes note of what is there, to compare it later."""

    world: World
    around: Path
    children: dict[str, Child]
    before: set[Path] = field(default_factory=set)
    living: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = self._outside()
        self.living = {name: _family(child) for name, child in self.children.items()}

    def faults(self) -> dict[str, list[str]]:
        """What died and what was written outside of the data directory."""
        died = [
            f"{name}: process {pid}"
            for name, child in self.children.items()
            for pid in sorted(self.living[name] - _family(child))
        ]
        for child in self.children.values():
            died += [line for line in child.log.read_text(errors="replace").splitlines() if DEATHS.search(line)]
        return {"died": died, "outside": sorted(str(path) for path in self._outside() - self.before)}

    def _outside(self) -> set[Path]:
        from tests.hostile.names import EVIL  # noqa: PLC0415

        around = {one for one in self.around.rglob("*") if one.is_file() and not one.is_relative_to(self.world.data)}
        above = set(self.world.data.glob(f"*{EVIL}*"))
        places = (Path("/"), Path("/tmp"), Path(tempfile.gettempdir()), Path.home(), Path.home() / ".ssh", ROOT)
        return around | above | {place / EVIL for place in places if (place / EVIL).exists()}


def served_faults(port: int, batch: Any) -> list[str]:
    """Fetches every rendition of every image, and asks for the originals with addresses that are signed properly."""
    from annotation.queries.images.rendition_urls import rendition_url  # noqa: PLC0415 - needs the settings

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    faults = []
    for image in batch.images.filter(status="ready").iterator():
        for name, rendition in image.renditions.items():
            status, kind, content = _get(connection, rendition_url(rendition["key"]))
            if status != 200 or kind != "image/webp" or not _is_bare(content):
                faults.append(f"{image.file}: {name} → {status} {kind}")
        if (answer := _get(connection, rendition_url(image.original)))[0] != 404:
            faults.append(f"{image.file}: original → {answer[0]}")
    return faults


def _is_bare(content: bytes) -> bool:
    """One VP8 chunk and nothing else: there is room for pixels only."""
    from tests.hostile.case import CANARY  # noqa: PLC0415

    whole = content[8:16] == b"WEBPVP8 " and int.from_bytes(content[4:8], "little") + 8 == len(content)
    return whole and CANARY not in content


def _get(connection: http.client.HTTPConnection, address: str) -> tuple[int, str, bytes]:
    connection.request("GET", address)
    answer = connection.getresponse()
    return answer.status, answer.headers.get("Content-Type", ""), answer.read()


def _family(child: Child) -> set[int]:
    """The process and those below it that are meant to stay; a decoder may end over its picture."""
    assert child._process
    top = psutil.Process(child._process.pid)
    return {
        one.pid
        for one in [top, *top.children(recursive=True)]
        if "annotation.imaging.decoder_process" not in one.cmdline()
    }
