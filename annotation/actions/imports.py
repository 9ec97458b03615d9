"""Long imports, run by a worker piece by piece."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from annotation import jobs
from annotation.actions.events import record_event
from annotation.actions.images import Rejection, add_image
from annotation.actions.sources import Item, folder_items, import_folder, zip_items
from annotation.errors import DomainError
from annotation.imaging.storing import borrow_original
from annotation.models import Batch, Image, ImageImport, JobStatus, Person

# A worker takes up other work in between: one long import must not keep every other batch waiting.
SLICE_SECONDS: Final = 300.0
REPORT_SECONDS: Final = 1.0
SILENT_AFTER: Final = timedelta(seconds=90)
LOST_AFTER: Final = timedelta(seconds=15)
MOST_ATTEMPTS: Final = 200
UNFINISHED: Final = (JobStatus.QUEUED, JobStatus.RUNNING)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: the new image, or nothing new because it is here already, or why it was refused."""

    file: str
    image: Image | None = None
    rejection: Rejection | None = None


def bring_in_items(*, actor: Person, batch: Batch, items: Iterable[Item]) -> Iterator[Outcome]:
    """Adds each item with its renditions, and tells what became of it. What is there from an earlier run is no error.

    OSError (a full disk, a storage that is away) ends it: the rest would fare no better.
    """
    for item in items:
        try:
            with item.open() as file:
                image = add_image(
                    actor=actor, batch=batch, name=item.name, file=file, details=item.details, render=True
                )
            yield Outcome(item.name, image)
        except DomainError as refusal:
            known = refusal.extra.get("is_the_same", False)
            yield Outcome(item.name, rejection=None if known else Rejection.of(item.name, refusal))


def run_import(*, import_id: UUID) -> None:
    """Goes on with an import for a while; run again, it goes on where it was. Safe to run twice, even at once."""
    running = _begin(import_id)
    if running is None:
        return
    with translation.override(running.requested_by.language or settings.LANGUAGE_CODE):
        try:
            with _items(running) as items:
                whole = _run_slice(running, items)
        except (DomainError, OSError) as error:
            _end(running, JobStatus.FAILED, _why(error))
        else:
            _end(running, JobStatus.DONE) if whole else _pause(running)


def resend_imports() -> None:
    """Orders again what waits although no message does, and what a worker began and has been silent about."""
    if jobs.is_busy("ingest"):
        return
    waiting = Q(status=JobStatus.QUEUED, created_at__lt=Now() - LOST_AFTER)
    silent = Q(status=JobStatus.RUNNING) & (Q(heartbeat_at=None) | Q(heartbeat_at__lt=Now() - SILENT_AFTER))
    for import_id in ImageImport.objects.filter(waiting | silent).values_list("id", flat=True)[:100]:
        jobs.send("run_import", import_id)


@contextmanager
def _items(wanted: ImageImport) -> Iterator[list[Item]]:
    if wanted.kind == "folder":
        yield folder_items(import_folder(wanted.source["folder"]))
        return
    with borrow_original(wanted.source["key"]) as path:
        if wanted.kind == "manifest":
            yield folder_items(import_folder(wanted.source["folder"]), path)
            return
        with zip_items(path) as items:
            yield items


@dataclass
class _Tally:
    """What a slice has done since the last report."""

    done: int = 0
    accepted: int = 0
    rejected: list[dict[str, str]] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        self.done += 1
        if outcome.rejection:
            self.rejected.append(asdict(outcome.rejection))
        else:
            self.accepted += 1


def _run_slice(running: ImageImport, items: list[Item]) -> bool:
    """Goes on until the end (True), or until the time is up or somebody else has taken over (False)."""
    if running.total != len(items):
        running.done, running.accepted, running.rejected, running.total = 0, 0, [], len(items)
    until = time.monotonic() + SLICE_SECONDS
    reported, tally = time.monotonic(), _Tally()
    left = islice(items, running.done, None)
    for outcome in bring_in_items(actor=running.requested_by, batch=running.batch, items=left):
        tally.count(outcome)
        if time.monotonic() - reported > REPORT_SECONDS:
            if not _report(running, tally) or time.monotonic() > until:
                return False
            reported, tally = time.monotonic(), _Tally()
    return _report(running, tally)


@transaction.atomic
def _begin(import_id: UUID) -> ImageImport | None:
    """Takes an import over, unless it is over or another worker showed life in it lately."""
    rows = ImageImport.objects.select_for_update(of=("self",), no_key=True).select_related("batch", "requested_by")
    row = rows.filter(pk=import_id, status__in=UNFINISHED).first()
    if row is None or ImageImport.objects.filter(pk=import_id, heartbeat_at__gt=Now() - SILENT_AFTER).exists():
        return None
    row.fence += 1
    row.status = JobStatus.RUNNING
    if row.fence > MOST_ATTEMPTS:
        row.status, row.failure = JobStatus.FAILED, _("It was begun too often without coming to its end.")
    row.save(update_fields=["fence", "status", "failure"])
    ImageImport.objects.filter(pk=import_id).update(heartbeat_at=Now())
    return row if row.status == JobStatus.RUNNING else None


def _report(running: ImageImport, tally: _Tally) -> bool:
    """Writes how far it is; False when it was cancelled or taken over."""
    running.done += tally.done
    running.accepted += tally.accepted
    running.rejected += tally.rejected
    values = {name: getattr(running, name) for name in ("done", "total", "accepted", "rejected")}
    return _update_own(running, heartbeat_at=Now(), **values)


def _update_own(running: ImageImport, **values: Any) -> bool:
    mine = ImageImport.objects.filter(pk=running.pk, fence=running.fence, status=JobStatus.RUNNING)
    return bool(mine.update(**values))


def _pause(running: ImageImport) -> None:
    if _update_own(running, heartbeat_at=None):
        jobs.send("run_import", running.id)


@transaction.atomic
def _end(running: ImageImport, status: JobStatus, failure: str = "") -> None:
    if not _update_own(running, status=status, failure=failure[:500], finished_at=Now(), heartbeat_at=None):
        return
    record_event(
        actor=None,
        verb=status.value,
        noun="import",
        target=running.id,
        project_id=running.batch.project_id,
        accepted=running.accepted,
        rejected=len(running.rejected),
    )
    if status == JobStatus.DONE:
        _forget_source(running)


def _forget_source(wanted: ImageImport) -> None:
    key = wanted.source.get("key")
    if key:
        transaction.on_commit(lambda: default_storage.delete(key), robust=True)


def _why(error: DomainError | OSError) -> str:
    if isinstance(error, DomainError):
        return error.detail
    return _("The storage failed (%(error)s). Mend it, then try again.") % {"error": error.strerror or error}
