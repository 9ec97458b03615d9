"""gunicorn's settings, for the supervisor and for the container image."""

import gc
import os

from config.failures import failures_as_sentences
from config.values.reader import SettingsReader

env = SettingsReader()

with failures_as_sentences():
    bind = f"0.0.0.0:{env.int('PORT', default=8000, maximum=65535)}"
    workers = env.int("LOUPE_WEB_WORKERS", default=2, minimum=1)
    threads = env.int("LOUPE_WEB_THREADS", default=4, minimum=1)
worker_class = "gthread"
preload_app = True  # the code is loaded once and shared; it opens no connection before the first request
timeout = 120  # seconds without a heartbeat; a large upload over a slow connection takes less
graceful_timeout = 20
keepalive = 75
max_requests = 20_000  # bounds the effect of a memory leak
max_requests_jitter = 2_000
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - a heartbeat must not wait for a disk
accesslog = None
errorlog = "-"


def when_ready(_server: object) -> None:
    """Freezes what is loaded before gunicorn forks, so that garbage collection does not copy the shared pages."""
    gc.collect()
    gc.freeze()
