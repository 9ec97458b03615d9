"""The parent's side: child processes that decode, each watched by a clock, and a few of them shared by all threads."""

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
from annotation.imaging.protocol import RefusedImage

logger = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[2]
# No secret of the parent reaches the child. One malloc arena: each further one costs 64 MiB of its address space. One
# thread for libvips: as many pictures are looked at at once as there are cores.
ENVIRONMENT: Final = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "VIPS_CONCURRENCY": "1",
}
# A fresh process now and then keeps what leaks and fragments in decoders from growing.
JOBS_OF_A_CHILD: Final = 500


class ImagingUnavailable(OSError):
    """The picture could not be looked at for a reason that is not the picture's: to be tried again later."""


class Gone(Exception):
    """The child ended instead of answering."""


_living: weakref.WeakSet["Decoder"] = weakref.WeakSet()


class Decoder:
    """One child process. Not for two threads at once; `Decoders` sees to that."""

    def __init__(self) -> None:
        _living.add(self)
        self.jobs = 0
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

    def ask(self, job: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The child's answer to `job`. A child that takes longer than `seconds`, crashes or babbles is ended.

        Raises Gone when the child had ended before it got the job, and RefusedImage when it ended over it.
        """
        assert self.process.stdin
        self.jobs += 1
        try:
            self.process.stdin.write(protocol.encode(job))
        except OSError as error:
            self.close()
            raise Gone from error
        until = time.monotonic() + seconds
        try:
            answer = protocol.decode(lambda size: self._read(size, until))
        except (TimeoutError, ValueError) as error:
            self.close()
            raise RefusedImage("took_too_long" if isinstance(error, TimeoutError) else "decoder_crashed") from error
        if answer is None:
            raise RefusedImage(self._why_it_ended())
        return answer

    def is_worn(self) -> bool:
        return self.jobs >= JOBS_OF_A_CHILD or self.process.poll() is not None

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._close_pipes()

    def disown(self) -> None:
        """After a fork the child is the parent's. Our copies of its pipes would keep it alive when the parent ends."""
        self.process.returncode = 0  # so that nothing here waits for it or kills it
        self._close_pipes()

    def _close_pipes(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _read(self, size: int, until: float) -> bytes:
        assert self.process.stdout
        descriptor = self.process.stdout.fileno()
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        read = bytearray()
        while len(read) < size:
            if not waiting.poll(max(0.0, until - time.monotonic()) * 1000):
                raise TimeoutError
            part = os.read(descriptor, size - len(read))
            if not part:
                break
            read += part
        return bytes(read)

    def _why_it_ended(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)  # a large one takes its time to go
        self.close()
        return "took_too_long" if self.process.returncode == -signal.SIGXCPU else "decoder_crashed"


class Decoders:
    """At most `count` children at work, made when needed and kept; safe for threads, and started anew after a fork."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._start_empty()
        os.register_at_fork(after_in_child=self._forget)

    def ask(self, job: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The answer to `job` from whichever child is free, waiting for one if need be.

        Raises RefusedImage for a picture that is refused or costs its child's life, ImagingUnavailable for trouble
        that is not the picture's.
        """
        with self._slots:
            decoder, answer = self._ask_a_living_one(job, seconds)
            if answer.get("worn") or decoder.is_worn():
                decoder.close()
            else:
                self._idle.append(decoder)
        return _checked(answer)

    def close(self) -> None:
        """Ends every idle child."""
        while self._idle:
            self._idle.pop().close()

    def _ask_a_living_one(self, job: dict[str, Any], seconds: float) -> tuple[Decoder, dict[str, Any]]:
        for _ in range(self.count + 1):  # every idle one may have been killed from outside
            try:
                decoder = self._idle.pop()
            except IndexError:
                decoder = _start()
            with contextlib.suppress(Gone):
                return decoder, decoder.ask(job, seconds)
        raise ImagingUnavailable("No decoder process stays alive long enough to take a picture.")

    def _start_empty(self) -> None:
        self._idle: list[Decoder] = []  # append and pop of a list are atomic
        self._slots = threading.BoundedSemaphore(self.count)

    def _forget(self) -> None:
        for decoder in list(_living):
            decoder.disown()
        self._start_empty()


def _start() -> Decoder:
    try:
        return Decoder()
    except OSError as error:
        raise ImagingUnavailable(f"No decoder process could be started: {error}") from error


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    if "unavailable" in answer:
        raise ImagingUnavailable(str(answer["unavailable"]))
    if "surprise" in answer:
        logger.warning("A picture's decoder was surprised: %s", answer["surprise"])
    if "refused" in answer:
        raise RefusedImage(str(answer["refused"]), **answer.get("params", {}))
    return answer
