"""Runs imports inside a command, on the machine that has the source, without workers."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Now

from annotation.actions.importing.requests import enqueue_import, fail_import
from annotation.actions.importing.work import work_import
from annotation.actions.shared.jobs import FenceLost
from annotation.models import Batch, ImageImport, Person
from annotation.sources.registry import recognise_source

PAUSE_SECONDS: Final = 1.0
ABANDONED_AFTER: Final = timedelta(minutes=10)


def request_local_import(*, actor: Person, batch: Batch, argument: str, manifest: Path | None = None) -> ImageImport:
    """Requests an import of what a command's argument means, such as a folder anywhere on this machine.

    Whoever may call the command may read there. Raises FileNotFoundError, or RejectedSource for a bucket that is not
    allowed.
    """
    source = recognise_source(argument, manifest is not None)
    stored = source.locate(argument, manifest)
    return enqueue_import(ImageImport(batch=batch, kind=source.key, requested_by=actor, source=stored, by_command=True))


def run_local_import(image_import: ImageImport, report: Callable[[ImageImport], Any]) -> ImageImport:
    """Works on an import until it ends, reporting its progress after every chunk; returns the import as it ended."""
    while image_import.status in ImageImport.UNFINISHED:
        if not work_import(only=image_import.id):  # the other chunks wait until they are due
            time.sleep(PAUSE_SECONDS)
            ImageImport.objects.filter(pk=image_import.pk).update(heartbeat_at=Now())
        image_import.refresh_from_db()
        report(image_import)
    return image_import


def fail_abandoned_imports() -> None:
    """Fails the imports whose commands no longer run."""
    alive = Q(heartbeat_at__gt=Now() - ABANDONED_AFTER) | Q(created_at__gt=Now() - ABANDONED_AFTER)
    abandoned = ImageImport.objects.filter(by_command=True, status__in=ImageImport.UNFINISHED).exclude(alive)
    for image_import in abandoned[:100]:
        with suppress(FenceLost):
            fail_import(image_import, "interrupted", {})
