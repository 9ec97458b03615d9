"""The parent's side of decoding: child processes, each with a time limit, and a pool of them shared by all threads."""

import contextlib
import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any, Final

from annotation.imaging import protocol
from annotation.imaging.protocol import RejectedImage

logger = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[2]
# No secret of the parent reaches the child. One malloc arena: each further one takes 64 MiB of its address space. One
# thread for libvips: the pool already decodes as many images at once as there are cores.
ENVIRONMENT: Final = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "VIPS_CONCURRENCY": "1",
}
# A new process now and then bounds the memory that decoders leak or fragment.
MAX_JOBS_PER_PROCESS: Final = 500


class ImagingUnavailable(OSError):
    """The image could not be decoded for a reason outside of the file; the caller tries it again later."""


class DecoderExited(Exception):
    """The child process had ended before it received the job."""


_live_decoders: weakref.WeakSet["Decoder"] = weakref.WeakSet()


class Decoder:
    """One child process. It serves one thread at a time; `DecoderPool` assigns it."""

    def __init__(self) -> None:
        _live_decoders.add(self)
        self.job_count = 0
        self.process = subprocess.Popen(
            [sys.executable, "-s", "-m", "annotation.imaging.decoder_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=ROOT,
            env=ENVIRONMENT,
            start_new_session=True,
        )

    def run(self, job: dict[str, Any], timeout: float) -> dict[str, Any]:
        """Sends `job` to the child and returns its result.

        Kills a child that takes longer than `timeout` seconds or sends an invalid message. Raises DecoderExited when
        the child had ended before it received the job, and RejectedImage when it ended or was killed during the job.
        """
        assert self.process.stdin
        self.job_count += 1
        try:
            self.process.stdin.write(protocol.encode(job))
        except OSError as error:
            self.close()
            raise DecoderExited from error
        deadline = time.monotonic() + timeout
        try:
            result = protocol.decode(lambda size: self._read(size, deadline))
        except (TimeoutError, ValueError) as error:
            self.close()
            raise RejectedImage("took_too_long" if isinstance(error, TimeoutError) else "decoder_crashed") from error
        if result is None:
            raise RejectedImage(self._code_after_exit())
        return result

    def needs_replacement(self) -> bool:
        return self.job_count >= MAX_JOBS_PER_PROCESS or self.process.poll() is not None

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._close_pipes()

    def detach(self) -> None:
        """Leaves the child to the parent after a fork: copies of its pipes would keep it alive when the parent ends."""
        self.process.returncode = 0  # so that nothing in this process waits for the child or kills it
        self._close_pipes()

    def _close_pipes(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _read(self, size: int, deadline: float) -> bytes:
        """Returns `size` bytes of the child's output, fewer at its end. Raises TimeoutError at the deadline."""
        assert self.process.stdout
        descriptor = self.process.stdout.fileno()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        data = bytearray()
        while len(data) < size:
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise TimeoutError
            chunk = os.read(descriptor, size - len(data))
            if not chunk:
                break
            data += chunk
        return bytes(data)

    def _code_after_exit(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)  # a process with much memory takes some time to end
        self.close()
        return "took_too_long" if self.process.returncode == -signal.SIGXCPU else "decoder_crashed"


class DecoderPool:
    """Runs jobs in at most `size` child processes, started when needed and reused.

    Safe for threads; after a fork the child begins with an empty pool.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._reset()
        os.register_at_fork(after_in_child=self._reset_after_fork)

    def run(self, job: dict[str, Any], timeout: float) -> dict[str, Any]:
        """Runs `job` in a child that is free, waiting for one if necessary, and returns its result.

        Raises RejectedImage for an image that is rejected or ends its child, ImagingUnavailable for a failure whose
        cause is outside of the image.
        """
        with self._slots:
            decoder, result = self._run_in_live_decoder(job, timeout)
            if result.get("replace_process") or decoder.needs_replacement():
                decoder.close()
            else:
                self._idle.append(decoder)
        return _checked_result(result)

    def close(self) -> None:
        """Ends every idle child."""
        while self._idle:
            self._idle.pop().close()

    def _run_in_live_decoder(self, job: dict[str, Any], timeout: float) -> tuple[Decoder, dict[str, Any]]:
        for _ in range(self.size + 1):  # every idle child may have been killed from outside
            try:
                decoder = self._idle.pop()
            except IndexError:
                decoder = _start_decoder()
            with contextlib.suppress(DecoderExited):
                return decoder, decoder.run(job, timeout)
        raise ImagingUnavailable("No decoder process stays alive long enough to receive an image.")

    def _reset(self) -> None:
        self._idle: list[Decoder] = []  # append and pop of a list are atomic
        self._slots = threading.BoundedSemaphore(self.size)

    def _reset_after_fork(self) -> None:
        for decoder in list(_live_decoders):
            decoder.detach()
        self._reset()


def _start_decoder() -> Decoder:
    try:
        return Decoder()
    except OSError as error:
        raise ImagingUnavailable(f"No decoder process could be started: {error}") from error


def _checked_result(result: dict[str, Any]) -> dict[str, Any]:
    """Returns the result of a job that succeeded. Raises RejectedImage or ImagingUnavailable for the others."""
    if "unavailable" in result:
        raise ImagingUnavailable(str(result["unavailable"]))
    if "unexpected_error" in result:
        logger.warning("An image's decoder raised an unexpected error: %s", result["unexpected_error"])
    if "rejected" in result:
        raise RejectedImage(str(result["rejected"]), **result.get("params", {}))
    return result
