"""The worker's entry; its pulse tells the pages that somebody is there to do the work."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, worker_init, worker_ready, worker_shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Django's checks load every page and every view, 40 MB that no task needs; `make check` and the web server run them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("loupe")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["annotation"])


@worker_init.connect
def _freeze(**_: Any) -> None:
    """What is loaded before the processes part stays as long as they do, and shared: no collection touches it."""
    gc.collect()
    gc.freeze()


@worker_ready.connect
@heartbeat_sent.connect
def _beat(**_: Any) -> None:
    from annotation.jobs import record_pulse  # noqa: PLC0415 - Django is set up by then, not when this module loads

    record_pulse()


@worker_shutdown.connect
def _stop(**_: Any) -> None:
    from annotation.jobs import forget_pulse  # noqa: PLC0415 - as above

    forget_pulse()
