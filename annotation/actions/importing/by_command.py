"""Imports that a command brings in by itself, on the machine where the source is, without any worker."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Now

from annotation.actions.importing.requests import end_import, place_order
from annotation.actions.importing.work import work_import
from annotation.models import Batch, ImageImport, JobStatus, Person
from annotation.sources.buckets import check_bucket

PAUSE_SECONDS: Final = 1.0
LEFT_ALONE: Final = timedelta(minutes=10)
_UNFINISHED: Final = (JobStatus.QUEUED, JobStatus.RUNNING)


def order_here(*, actor: Person, batch: Batch, kind: str, path: Path | None, **source: str) -> ImageImport:
    """An import of a folder or a file anywhere on this machine, or of a bucket; whoever may call it may read there.

    Raises RefusedSource for a bucket that is not allowed.
    """
    if kind == "s3":
        check_bucket(source["bucket"])
    given = {"root": str(path)} if kind in ("folder", "manifest") else {"list": str(path)} if path else {}
    wanted = ImageImport(batch=batch, kind=kind, requested_by=actor, source=given | source, by_command=True)
    return place_order(wanted)


def run_here(wanted: ImageImport, tell: Callable[[ImageImport], Any]) -> ImageImport:
    """Brings all of it in, telling after every chunk how far it is; answers the import as it ended."""
    while wanted.status in _UNFINISHED:
        if not work_import(only=wanted.id):  # what is left waits for some trouble to pass
            time.sleep(PAUSE_SECONDS)
            ImageImport.objects.filter(pk=wanted.pk).update(served_at=Now())
        wanted.refresh_from_db()
        tell(wanted)
    return wanted


def end_abandoned() -> None:
    """Ends the imports of commands that are no longer there, so that nobody waits for them."""
    lately = Q(served_at__gt=Now() - LEFT_ALONE) | Q(created_at__gt=Now() - LEFT_ALONE)
    alone = ImageImport.objects.filter(by_command=True, status__in=_UNFINISHED).exclude(lately)
    for wanted in alone[:100]:
        end_import(wanted=wanted, status=JobStatus.FAILED, code="interrupted")
