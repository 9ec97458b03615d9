"""Long imports: asked for, cancelled, asked for again, ended."""

from typing import Any, Final

from django.core.files import File
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation import jobs
from annotation.actions.curating.batches import set_batch_status
from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.errors import Conflict, Invalid, Unavailable
from annotation.imaging.storing import store_upload
from annotation.models import (
    Batch,
    BatchStatus,
    ChunkStatus,
    FileStatus,
    ImageImport,
    ImportChunk,
    ImportFile,
    JobStatus,
    Person,
)
from annotation.queries.images.imports import WITH_FILE, can_retry, refused_with_place
from annotation.sources.buckets import check_bucket
from annotation.sources.folders import import_folder
from annotation.sources.rejections import RefusedSource
from annotation.storage.configured import configured_store
from annotation.storage.stores import StorageError
from annotation.wording.rejections import invalid

KINDS: Final = ("zip", "manifest", "folder", "s3", "urls")
ENDED: Final = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)


def request_import(
    *,
    actor: Person,
    batch: Batch,
    kind: str,
    folder: str = "",
    file: "File[bytes] | None" = None,
    bucket: str = "",
    prefix: str = "",
    opens_batch: bool = False,
) -> ImageImport:
    """Orders an import into a batch, which it opens when all is in if `opens_batch`.

    `zip`, `manifest` and `urls` come as `file`; a `folder` lies below the server's import root, as do the files that a
    manifest names; `s3` is a `bucket` that the server allows, and a `prefix` in it. Raises Invalid for what cannot be
    read at all.
    """
    source = _check(kind, folder, file, bucket, prefix)
    if batch.status == BatchStatus.CLOSED:
        raise Conflict(_("This batch is closed; open it before adding images."), code="batch_closed")
    wanted = ImageImport(batch=batch, kind=kind, requested_by=actor, source=source, opens_batch=opens_batch)
    if file is not None and kind in WITH_FILE:
        source |= {"file": str(file.name)[:300], "key": _keep(file, f"imports/{wanted.id}")}
    return place_order(wanted)


def _keep(file: "File[bytes]", key: str) -> str:
    try:
        store_upload(file, key)
    except StorageError as error:
        told = _("The file could not be stored just now (%(error)s). Send it again in a moment.")
        raise Unavailable(told % {"error": error.strerror or error}) from error
    return key


@transaction.atomic
def place_order(wanted: ImageImport) -> ImageImport:
    """Puts an import into the queue; the making of its list is its first chunk."""
    wanted.save(force_insert=True)
    ImportChunk.objects.create(wanted=wanted, number=0)
    _record(wanted, wanted.requested_by, "requested", kind=wanted.kind)
    if not wanted.by_command:
        jobs.send_on_commit("work_import", wanted.id)
    return wanted


@transaction.atomic
def cancel_import(*, actor: Person, wanted: ImageImport) -> ImageImport:
    """Ends an import; what is in stays in."""
    row = _locked(wanted)
    _change(row, JobStatus.CANCELLED)
    ImageImport.objects.filter(pk=row.pk).update(finished_at=Now())
    _record(row, actor, "cancelled", kind=row.kind)
    row.refresh_from_db(fields=["finished_at"])
    return row


@transaction.atomic
def retry_import(*, actor: Person, wanted: ImageImport) -> ImageImport:
    """Goes on with a failed or cancelled import where it was, or tries again what a finished one had to refuse."""
    row = _locked(wanted)
    if row.status in ENDED and not can_retry(row):
        raise Conflict(_("Nothing of this import can be tried again; order it once more."), code="wrong_state")
    was_done = row.status == JobStatus.DONE
    _change(row, JobStatus.QUEUED)
    if was_done:
        _take_back(row)
    ImportChunk.objects.filter(wanted=row).exclude(status=ChunkStatus.DONE).update(
        status=ChunkStatus.WAITING, heartbeat_at=None, troubles=0, due_at=None, code=""
    )
    _record(row, actor, "queued", kind=row.kind)
    jobs.send_on_commit("work_import", row.id)
    return row


def _take_back(row: ImageImport) -> None:
    """What was refused waits again, and counts as not done."""
    again = refused_with_place(row)
    number, size = again.aggregate(number=Count("pk"), size=Sum("bytes", default=0)).values()
    row.done, row.refused, row.bytes_done = row.done - number, row.refused - number, row.bytes_done - size
    row.save(update_fields=["done", "refused", "bytes_done"])
    again.update(status=FileStatus.WAITING, code="", params={}, chunk=1)
    ImportChunk.objects.update_or_create(wanted=row, number=1, defaults={"status": ChunkStatus.WAITING})


@transaction.atomic
def end_import(*, wanted: ImageImport, status: JobStatus, code: str = "", params: dict[str, Any] | None = None) -> None:
    """Ends an import that is under way: done, or failed for a reason. A second end changes nothing."""
    row = ImageImport.objects.select_for_update(no_key=True).select_related("batch").get(pk=wanted.pk)
    if row.status not in (JobStatus.QUEUED, JobStatus.RUNNING):
        return
    row.status, row.failure, row.failure_params = status, code, params or {}
    row.save(update_fields=["status", "failure", "failure_params"])
    ImageImport.objects.filter(pk=row.pk).update(finished_at=Now())
    _record(row, None, status.value, accepted=row.accepted, rejected=row.refused)
    if status == JobStatus.DONE:
        _tidy_up(row)


def _tidy_up(row: ImageImport) -> None:
    """Only what was refused stays, for the report; so does a zip, for a while, if some of it can be tried again."""
    ImportFile.objects.filter(wanted=row).exclude(status=FileStatus.REFUSED).delete()
    ImportChunk.objects.filter(wanted=row).delete()
    if row.kind != "zip" or not refused_with_place(row).exists():
        drop_sent_file(row)
    if row.opens_batch and row.batch.status == BatchStatus.PAUSED:
        set_batch_status(actor=row.requested_by, batch=row.batch, status=BatchStatus.OPEN)


def drop_sent_file(row: ImageImport) -> None:
    """Removes the file that came with the order; the row, which the caller has locked, forgets where it was."""
    if key := row.source.pop("key", ""):
        row.save(update_fields=["source"])
        transaction.on_commit(lambda: configured_store().delete([key]), robust=True)


def _locked(wanted: ImageImport) -> ImageImport:
    return ImageImport.objects.select_for_update(of=("self",)).select_related("batch").get(pk=wanted.pk)


def _change(row: ImageImport, status: JobStatus) -> None:
    require_change("import", row.status, status)
    row.status, row.failure, row.failure_params, row.finished_at = status, "", {}, None
    row.save(update_fields=["status", "failure", "failure_params", "finished_at"])


def _check(kind: str, folder: str, file: "File[bytes] | None", bucket: str, prefix: str) -> dict[str, Any]:
    """What an import's row keeps of where its files are."""
    if kind not in KINDS:
        raise _beside("kind", _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)}, "unknown_kind")
    if kind in WITH_FILE and file is None:
        raise _beside("file", _("Attach the file."))
    try:
        if kind in ("folder", "manifest"):
            import_folder(folder)
            return {"folder": folder}
        if kind == "s3":
            check_bucket(bucket)
            return {"bucket": bucket, "prefix": prefix}
    except RefusedSource as refusal:
        raise invalid(refusal) from refusal
    return {}


def _beside(field: str, sentence: str, code: str = "invalid") -> Invalid:
    return Invalid(_("Some fields need another look."), code=code, fields={field: [sentence]})


def _record(wanted: ImageImport, actor: Person | None, verb: str, **data: Any) -> None:
    record_event(actor=actor, verb=verb, noun="import", target=wanted.id, project_id=wanted.batch.project_id, **data)
