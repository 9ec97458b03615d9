"""Requests, cancels, retries and ends imports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from annotation.actions.curating.batches import set_batch_status
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict, Invalid, Unavailable
from annotation.imaging.storing import store_upload
from annotation.models import (
    Batch,
    BatchStatus,
    FileStatus,
    ImageImport,
    ImportChunk,
    ImportFile,
    JobStatus,
    Person,
)
from annotation.queries.images.imports import can_retry, needs_sent_file, retryable_files
from annotation.sources.base import Source
from annotation.sources.registry import SOURCES
from annotation.sources.rejections import RejectedSource
from annotation.storage.configured import configured_store
from annotation.storage.stores import StorageError
from annotation.wording.rejections import invalid


def request_import(
    *,
    actor: Person,
    batch: Batch,
    kind: str,
    file: "File[bytes] | None" = None,
    opens_batch: bool = False,
    **values: str,
) -> ImageImport:
    """Requests an import of the source `kind` into a batch; with `opens_batch` the batch is opened at its end.

    `file` and `values` are what the source needs, see `sources.base.Source`; what it does not need is ignored. Raises
    Invalid for what cannot be read at all, Conflict for a closed batch, Unavailable while the storage does not respond.
    """
    source, stored = _check(kind, file, values)
    if batch.status == BatchStatus.CLOSED:
        raise Conflict(_("This batch is closed; open it before adding images."), code="batch_closed")
    image_import = ImageImport(batch=batch, kind=kind, requested_by=actor, source=stored, opens_batch=opens_batch)
    if file is not None and source.takes_file:
        stored |= {"file": str(file.name)[:300], "key": _store_file(file, f"imports/{image_import.id}")}
    return enqueue_import(image_import)


@transaction.atomic
def enqueue_import(image_import: ImageImport) -> ImageImport:
    """Saves a new import and queues it; the listing of its source is its first chunk."""
    image_import.save(force_insert=True)
    ImportChunk.objects.create(image_import=image_import, number=0)
    _record(image_import, image_import.requested_by, "requested", kind=image_import.kind)
    if not image_import.by_command:
        jobs.enqueue(image_import)
    return image_import


@transaction.atomic
def cancel_import(*, actor: Person, image_import: ImageImport) -> ImageImport:
    """Cancels an import; the images that it has added stay. Raises Conflict."""
    row = _lock(image_import)
    if jobs.cancel(row):
        _record(row, actor, "cancelled", kind=row.kind)
    return row


@transaction.atomic
def retry_import(*, actor: Person, image_import: ImageImport) -> ImageImport:
    """Resumes a failed or cancelled import, or retries the rejected files of a finished one.

    Raises Conflict when nothing of it can be retried.
    """
    row = _lock(image_import)
    if row.status not in row.UNFINISHED and not can_retry(row):
        raise Conflict(_("Nothing in this import can be retried; request a new one."), code="wrong_state")
    was_done = row.status == JobStatus.DONE
    if not jobs.retry(row):
        return row
    if was_done:
        _requeue_rejected(row)
    jobs.requeue(ImportChunk.objects.filter(image_import=row), failed_attempts=0, due_at=None)
    _record(row, actor, "retried", kind=row.kind)
    return row


def finish_import(image_import: ImageImport) -> None:
    """Marks an import as done. Raises FenceLost when it has ended already."""
    with transaction.atomic():
        row = jobs.finish(image_import)
        _record(row, None, "done", accepted=row.accepted, rejected=row.rejected)
        _clean_up(row)


def fail_import(
    image_import: ImageImport, code: str, params: Mapping[str, Any], notices: Sequence[dict[str, Any]] = ()
) -> None:
    """Marks an import as failed and saves the notices, if any. Raises FenceLost when it has ended already."""
    with transaction.atomic():
        row = jobs.fail(image_import, code, params)
        if notices:
            row.notices = list(notices)
            row.save(update_fields=["notices"])
        _record(row, None, "failed", accepted=row.accepted, rejected=row.rejected)


def delete_sent_file(row: ImageImport) -> None:
    """Deletes the file that was sent with the request of an import whose row the caller has locked."""
    if key := row.source.pop("key", ""):
        row.save(update_fields=["source"])
        transaction.on_commit(lambda: configured_store().delete([key]), robust=True)


def _check(kind: str, file: "File[bytes] | None", values: Mapping[str, str]) -> tuple[Source, dict[str, Any]]:
    """Returns the source and what the import stores of the request. Raises Invalid."""
    source = SOURCES.get(kind)
    if source is None:
        sentence = _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(SOURCES)}
        raise _invalid_field("kind", sentence, "unknown_kind")
    if source.takes_file and file is None:
        raise _invalid_field("file", _("Attach the file."))
    try:
        return source, source.check({field.name: values.get(field.name, "") for field in source.fields})
    except RejectedSource as rejection:
        raise invalid(rejection) from rejection


def _invalid_field(field: str, sentence: str, code: str = "invalid") -> Invalid:
    return Invalid(_("Some fields need another look."), code=code, fields={field: [sentence]})


def _store_file(file: "File[bytes]", key: str) -> str:
    try:
        store_upload(file, key)
    except StorageError as error:
        sentence = _("The file could not be stored just now (%(error)s). Send it again in a moment.")
        raise Unavailable(sentence % {"error": error.strerror or error}) from error
    return key


def _requeue_rejected(row: ImageImport) -> None:
    """Puts the rejected files that can be read again into a chunk of their own, and counts them as not done."""
    files = retryable_files(row)
    count, size = files.aggregate(count=Count("pk"), size=Sum("bytes", default=0)).values()
    row.done, row.rejected, row.bytes_done = row.done - count, row.rejected - count, row.bytes_done - size
    row.save(update_fields=["done", "rejected", "bytes_done"])
    files.update(status=FileStatus.WAITING, code="", params={}, chunk=1)
    ImportChunk.objects.create(image_import=row, number=1)


def _clean_up(row: ImageImport) -> None:
    """Deletes the rows of other than rejected files, and the uploaded file unless some of those can be retried."""
    ImportFile.objects.filter(image_import=row).exclude(status=FileStatus.REJECTED).delete()
    ImportChunk.objects.filter(image_import=row).delete()
    if not (needs_sent_file(row) and retryable_files(row).exists()):
        delete_sent_file(row)
    if row.opens_batch and row.batch.status == BatchStatus.PAUSED:
        set_batch_status(actor=row.requested_by, batch=row.batch, status=BatchStatus.OPEN)


def _lock(image_import: ImageImport) -> ImageImport:
    rows = ImageImport.objects.select_for_update(of=("self",)).select_related("batch")
    return rows.get(pk=image_import.pk)


def _record(image_import: ImageImport, actor: Person | None, verb: str, **data: Any) -> None:
    project_id = image_import.batch.project_id
    record_event(actor=actor, verb=verb, noun="import", target=image_import.id, project_id=project_id, **data)
