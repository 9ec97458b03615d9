"""How gunicorn serves Loupe; the supervisor and the container image both use this file."""

import gc
import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("LOUPE_WEB_WORKERS", "2"))
threads = int(os.environ.get("LOUPE_WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True  # the code is loaded once and shared; nothing in it connects before the first request
timeout = 120  # seconds without a sign of life; a large upload on a slow line stays below it
graceful_timeout = 20
keepalive = 75
max_requests = 20_000  # a leak, should there be one, stays small
max_requests_jitter = 2_000
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - a heartbeat must not wait for a disk
accesslog = None
errorlog = "-"


def when_ready(_server: object) -> None:
    """What was loaded before the processes part stays as long as they do: no collection looks through it again."""
    gc.collect()
    gc.freeze()
