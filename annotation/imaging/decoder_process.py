"""The process that decodes one image at a time until its parent exits: `python -m annotation.imaging.decoder_process`.

It gets paths and limits on its standard input and answers on its standard output. It holds no secrets, opens no
sockets, and may be killed at any moment: nothing but the answer to one question is lost.
"""

import contextlib
import os
import queue
import resource
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from annotation.imaging import protocol
from annotation.imaging.camera import read_exposure, read_orientation
from annotation.imaging.decoding import check_and_hash, format_of, open_image, prepare_decoders
from annotation.imaging.fingerprint import fingerprint
from annotation.imaging.protocol import Inspection, Limits, RefusedImage
from annotation.imaging.rendering import load_for, render

LARGEST_WRITTEN_FILE: Final = 64_000_000
INSPECTION_SIDE: Final = 64


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(
        os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
    )  # what a C library prints must not be taken for an answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle; its end is ours
    jobs: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(jobs,), daemon=True).start()
    while True:
        answers.write(protocol.encode(_answer(jobs.get())))


def _receive(jobs: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Waits for jobs on a thread of its own, so that the parent's death ends this process even in the middle of one."""
    while (job := protocol.decode(sys.stdin.buffer.read)) is not None:
        jobs.put(job)
    os._exit(0)


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    _limit(job["memory"], job["cpu_seconds"])
    try:
        return _do(job)
    except RefusedImage as refused:
        return {"refused": refused.code, "params": refused.params}
    except MemoryError:
        return {"refused": "too_much_memory", "params": {}, "worn": True}
    except OSError as error:
        if error.errno:  # a full or failing disk says nothing about the picture
            return {"unavailable": str(error)[:500]}
        return _surprise(error)
    except Exception as error:  # a decoder's surprise is one refused file; the parent logs what it was
        return _surprise(error)


def _surprise(error: Exception) -> dict[str, Any]:
    return {"refused": "decoder_crashed", "params": {}, "surprise": repr(error)[:500], "worn": True}


def _do(job: dict[str, Any]) -> dict[str, Any]:
    limits = Limits(**job["limits"])
    prepare_decoders(limits)
    with Path(job["path"]).open("rb") as file:
        sha256, size = check_and_hash(file, limits)
        image = open_image(file, limits)
        inspection = asdict(_inspect(image, sha256, size, job["sizes"], limits))
        if not job["sizes"]:
            return {"inspection": inspection, "renditions": []}
        made, smallest = render(image, job["directory"], job["sizes"])
    inspection["fingerprint"] = fingerprint(smallest)
    return {"inspection": inspection, "renditions": [asdict(rendition) for rendition in made]}


def _inspect(image: Any, sha256: str, size: int, sizes: dict[str, int], limits: Limits) -> Inspection:
    width, height = image.size
    mode = image.mode
    load_for(image, max(sizes.values(), default=INSPECTION_SIDE), limits)
    if read_orientation(image) >= 5:
        width, height = height, width
    return Inspection(
        format=format_of(image),
        width=width,
        height=height,
        mode=mode,
        sha256=sha256,
        bytes=size,
        animated=bool(getattr(image, "is_animated", False)),
        exposure=read_exposure(image),
    )


def _limit(memory: int, cpu_seconds: int) -> None:
    """Limits for the next job: `memory` bytes of address space, `cpu_seconds` more than were used so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + cpu_seconds + 1
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, until),
        (resource.RLIMIT_FSIZE, LARGEST_WRITTEN_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        # Some systems (macOS: address space) know no such limit; the parent's clock still holds.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, resource.getrlimit(what)[1]))


if __name__ == "__main__":
    main()
