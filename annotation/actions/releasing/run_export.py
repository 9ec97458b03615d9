"""A worker's part in an export: begin an attempt, write the release, publish it in one step or say why not."""

import errno
import logging
from itertools import islice
from typing import Any, Final
from uuid import UUID

import psycopg2
from botocore.exceptions import BotoCoreError, ClientError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from annotation.actions.releasing.attempts import DEAD_AFTER, Attempt, Superseded
from annotation.actions.shared.events import record_event
from annotation.exporting.images import PictureLost
from annotation.exporting.release import Written, write_release
from annotation.exporting.release_index import read_contents
from annotation.exporting.snapshot import Snapshot, open_snapshot
from annotation.exporting.staging import Workplace, remove_leftovers, workplace
from annotation.models import Export, ExportFile, ExportPart, JobStatus
from annotation.storage.stores import StorageError

logger = logging.getLogger(__name__)

# Enough for many restarts of the machine; an export that kills its worker each time must end nevertheless.
MOST_DEATHS: Final = 25
# A part grows with the release, and is held several times over while it is stored.
PARTS_AT_ONCE: Final = 1


def run_export(*, export_id: UUID) -> None:
    """Writes and publishes a release, or marks the export as failed with the reason.

    Safe to run twice, also at once: whoever begins second leaves again, unless the first has shown no life for
    DEAD_AFTER; then the first has lost its fence and publishes nothing, whatever it still does.
    """
    export = _begin(export_id)
    if export is None:
        return
    attempt = Attempt(export.id, export.fence)
    try:
        with attempt:
            _write_and_publish(export, attempt)
    except Superseded:
        logger.info("Attempt %d at export %s was stopped.", export.fence, export.id)
    except Exception as error:  # whatever it is, the people who wait for the export must see that it failed
        logger.exception("Attempt %d at export %s failed.", export.fence, export.id)
        _fail(export, error)


def _begin(export_id: UUID) -> Export | None:
    """The export with a fence of this attempt's own, or None when there is nothing to do."""
    with transaction.atomic():
        due = Q(status=JobStatus.QUEUED) | Q(status=JobStatus.RUNNING, heartbeat_at__lt=Now() - DEAD_AFTER)
        export = (
            Export.objects.select_for_update(of=("self",))
            .select_related("project", "requested_by")
            .filter(due, pk=export_id)
            .first()
        )
        if export is None:
            return None
        if export.status == JobStatus.RUNNING and export.fence % MOST_DEATHS == 0:
            _mark_failed(export, _("The worker died over this too often. Try a smaller export."))
            return None
        export.status, export.fence, export.done, export.total = JobStatus.RUNNING, export.fence + 1, 0, 0
        export.started_at = export.heartbeat_at = Now()
        export.save(update_fields=["status", "fence", "done", "total", "started_at", "heartbeat_at"])
        return export


def _write_and_publish(export: Export, attempt: Attempt) -> None:
    remove_leftovers(export.id)
    with workplace(export.id, export.fence) as place:
        try:
            with open_snapshot(export.project, export.filter) as snapshot:
                attempt.stop = snapshot.stop
                written = write_release(export, snapshot, place, attempt)
                _keep_contents(export, snapshot)
        except psycopg2.extensions.QueryCanceledError:
            attempt.check()
            raise
        place.move_in()
        _publish(export, place, written)


def _keep_contents(export: Export, snapshot: Snapshot) -> None:
    """What the release holds, for comparing; only what the published attempt kept is ever looked at."""
    ExportPart.objects.filter(export=export).delete()
    parts = (
        ExportPart(export=export, attempt=export.fence, number=number, entries=entries)
        for number, entries in read_contents(snapshot)
    )
    while some := list(islice(parts, PARTS_AT_ONCE)):
        ExportPart.objects.bulk_create(some)


def _publish(export: Export, place: Workplace, written: Written) -> None:
    """The one step that makes a release visible: files, status and event are committed together."""
    try:
        with transaction.atomic():
            now = _own(export)
            now.status, now.done, now.total = JobStatus.DONE, written.critiques, written.critiques
            now.manifest, now.finished_at, now.failure = written.manifest, Now(), ""
            now.save(update_fields=["status", "done", "total", "manifest", "finished_at", "failure"])
            ExportFile.objects.bulk_create(
                ExportFile(export=now, name=file.name, bytes=file.bytes, sha256=file.sha256, key=file.key)
                for file in written.files
            )
            _record("published", now, critiques=written.critiques, files={f.name: f.sha256 for f in written.files})
    except Superseded:
        place.take_back()
        raise


def _own(export: Export) -> Export:
    """The export, locked. Raises Superseded unless it is still this attempt's to finish."""
    mine = Export.objects.select_for_update(of=("self",)).filter(pk=export.pk, fence=export.fence)
    found = mine.filter(status=JobStatus.RUNNING).first()
    if found is None:
        raise Superseded
    return found


def _fail(export: Export, error: Exception) -> None:
    with translation.override(export.requested_by.language or None), transaction.atomic():
        try:
            _mark_failed(_own(export), _reason(error))
        except Superseded:
            return


def _mark_failed(export: Export, reason: str) -> None:
    export.status, export.failure, export.finished_at = JobStatus.FAILED, reason[:500], Now()
    export.save(update_fields=["status", "failure", "finished_at"])
    _record("failed", export, reason=export.failure)


def _reason(error: Exception) -> str:
    """What went wrong, and what a person can do about it."""
    if isinstance(error, PictureLost):
        return _(
            "The picture of the image “%(image)s” is missing from the storage (%(key)s). Put it back, or set the image"
            " aside, and try again."
        ) % {"image": error.image, "key": error.key}
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _("The disk is full. Make room, for instance by deleting old exports, and try again.")
    if isinstance(error, StorageError | BotoCoreError | ClientError):
        return _("The storage did not take the files (%(error)s). Check its settings and try again.") % {"error": error}
    if isinstance(error, OSError):
        return _(
            "The files could not be written (%(error)s). The worker's log tells which: mend that, and try again."
        ) % {"error": error.strerror or error}
    if isinstance(error, DatabaseError | psycopg2.Error):
        return _("The database could not be read to the end. Try again.")
    return _("Something went wrong that should not. The worker's log has the details; try again.")


def _record(verb: str, export: Export, **data: Any) -> None:
    record_event(actor=None, verb=verb, noun="export", target=export.id, project_id=export.project_id, **data)
