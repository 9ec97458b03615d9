"""Waits for jobs of the demo, which a worker may have begun before the demo's own process could."""

import time
from typing import Final

from annotation.models import Job

WITHIN_SECONDS: Final = 120
_CHECK_SECONDS: Final = 0.2


def wait_until_done(job: Job) -> None:
    """Returns when a job is done. Raises RuntimeError if it has ended otherwise, or is not done in WITHIN_SECONDS."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while True:
        job.refresh_from_db()
        if job.status == job.DONE:
            return
        if job.status not in job.UNFINISHED or time.monotonic() > deadline:
            raise RuntimeError(f"The {job.NOUN} of the demo is {job.status}: {job.failure or 'no worker ended it'}")
        time.sleep(_CHECK_SECONDS)
