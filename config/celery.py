"""The worker's Celery application. Its pulse lets the pages show whether a worker is alive."""

import gc
import os
import socket
from datetime import UTC, datetime
from typing import Any, Final

from celery import Celery
from celery.signals import heartbeat_sent, worker_init, worker_ready, worker_shutdown, worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Django's checks load every view, 40 MB that no task needs; `make check` and the web server run them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

_STARTED_AT: Final = datetime.now(UTC)

app = Celery("loupe")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["annotation"])


@app.on_configure.connect
def _require_settings(**_options: Any) -> None:
    """Ends the worker with a sentence where a setting cannot be used."""
    from django.conf import settings  # noqa: PLC0415 - `make run` imports this module, and needs no Django

    from config.failures import failures_as_sentences  # noqa: PLC0415 - imports this package

    with failures_as_sentences():
        _ = settings.INSTALLED_APPS


@worker_init.connect
def _freeze(**_: Any) -> None:
    """Freezes what is loaded before the worker forks, so that garbage collection does not copy the shared pages."""
    import annotation.hints  # noqa: F401, PLC0415 - its processes share the event that says when to end

    gc.collect()
    gc.freeze()


@worker_ready.connect
@heartbeat_sent.connect
def _beat(**_: Any) -> None:
    from annotation.hints import record_pulse  # noqa: PLC0415 - Django is not set up when this module loads

    record_pulse(_name(), sorted(app.amqp.queues.consume_from), _STARTED_AT)


@worker_shutting_down.connect
def _end_long_tasks(**_: Any) -> None:
    from annotation.hints import stopping  # noqa: PLC0415 - as above

    stopping.set()


@worker_shutdown.connect
def _stop(**_: Any) -> None:
    from annotation.hints import forget_pulse  # noqa: PLC0415 - as above

    forget_pulse(_name())


def _name() -> str:
    """Returns a name that no other worker has, also where several of a machine have the same name."""
    return f"{socket.gethostname()}:{os.getpid()}"
