"""The process that decodes one image at a time until its parent exits: `python -m annotation.imaging.decoder_process`.

It reads paths and limits from its standard input and writes results to its standard output. It has no secrets, opens no
sockets, and may be killed at any moment: only the result of the current job is lost.
"""

import contextlib
import os
import queue
import resource
import signal
import sys
import threading
from dataclasses import asdict
from io import BufferedReader
from pathlib import Path
from typing import Any, Final

from annotation.imaging import protocol
from annotation.imaging.decoding import check_and_hash, image_format, open_image, prepare_decoders
from annotation.imaging.exif import read_exposure, read_orientation
from annotation.imaging.fingerprint import fingerprint
from annotation.imaging.protocol import Inspection, Limits, RejectedImage
from annotation.imaging.rendering import load_for, render

MAX_WRITTEN_BYTES: Final = 64_000_000
INSPECTION_SIDE: Final = 64


def main() -> None:
    results = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(
        os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
    )  # what a C library prints must not be read as a result
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C and ends this process
    jobs: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(jobs,), daemon=True).start()
    while True:
        results.write(protocol.encode(_run_job(jobs.get())))


def _receive(jobs: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Receives jobs on a thread of its own, so that the parent's end ends this process also during a job."""
    while (job := protocol.decode(sys.stdin.buffer.read)) is not None:
        jobs.put(job)
    os._exit(0)


def _run_job(job: dict[str, Any]) -> dict[str, Any]:
    """Returns the result of a job, or of its failure: rejected with a code, or unavailable."""
    _set_limits(job["memory"], job["cpu_seconds"])
    try:
        return _inspect_and_render(job)
    except RejectedImage as rejection:
        return {"rejected": rejection.code, "params": rejection.params}
    except MemoryError:
        return {"rejected": "too_much_memory", "params": {}, "replace_process": True}
    except OSError as error:
        if error.errno:  # the cause is a full or failing disk, not the image
            return {"unavailable": str(error)[:500]}
        return _unexpected(error)
    except Exception as error:  # an unexpected error of a decoder rejects one file; the parent logs it
        return _unexpected(error)


def _unexpected(error: Exception) -> dict[str, Any]:
    return {
        "rejected": "decoder_crashed",
        "params": {},
        "unexpected_error": repr(error)[:500],
        "replace_process": True,
    }


def _inspect_and_render(job: dict[str, Any]) -> dict[str, Any]:
    limits = Limits(**job["limits"])
    prepare_decoders(limits)
    with Path(job["path"]).open("rb") as file:
        sha256, size = check_and_hash(file, limits)
        image = open_image(file, limits)
        inspection = asdict(_inspect(image, file, sha256, size, job["sizes"], limits))
        if not job["sizes"]:
            return {"inspection": inspection, "renditions": []}
        renditions, smallest = render(image, job["directory"], job["sizes"])
    inspection["fingerprint"] = fingerprint(smallest)
    return {"inspection": inspection, "renditions": [asdict(rendition) for rendition in renditions]}


def _inspect(
    image: Any, file: BufferedReader, sha256: str, size: int, sizes: dict[str, int], limits: Limits
) -> Inspection:
    width, height = image.size
    mode = image.mode
    load_for(image, file, max(sizes.values(), default=INSPECTION_SIDE), limits)
    if read_orientation(image) >= 5:
        width, height = height, width
    return Inspection(
        format=image_format(image),
        width=width,
        height=height,
        mode=mode,
        sha256=sha256,
        bytes=size,
        animated=bool(getattr(image, "is_animated", False)),
        exposure=read_exposure(image),
    )


def _set_limits(memory: int, cpu_seconds: int) -> None:
    """Limits the next job to `memory` bytes of address space and `cpu_seconds` of CPU beyond those used so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu_limit = int(usage.ru_utime + usage.ru_stime) + cpu_seconds + 1
    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_limit),
        (resource.RLIMIT_FSIZE, MAX_WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        # Some systems (macOS: address space) lack such a limit; the parent's timeout still applies.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


if __name__ == "__main__":
    main()
