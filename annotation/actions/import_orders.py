"""Long imports: asked for, cancelled, asked for again, ended."""

from typing import Any, Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation import jobs
from annotation.actions.batches import set_batch_status
from annotation.actions.events import record_event
from annotation.actions.refusals import invalid
from annotation.actions.states import require_change
from annotation.errors import Conflict, Invalid
from annotation.incoming.buckets import check_bucket
from annotation.incoming.folders import import_folder
from annotation.incoming.refusals import RefusedSource
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

KINDS: Final = ("zip", "manifest", "folder", "s3", "urls")
WITH_FILE: Final = frozenset({"zip", "manifest", "urls"})


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
        source |= {"file": str(file.name)[:300], "key": default_storage.save(f"imports/{wanted.id}", file)}
    return place_order(wanted)


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
    row = _changed(wanted, JobStatus.CANCELLED)
    _record(row, actor, "cancelled", kind=row.kind)
    return row


@transaction.atomic
def retry_import(*, actor: Person, wanted: ImageImport) -> ImageImport:
    """Goes on with a failed or cancelled import where it was, or tries again what a finished one had to refuse."""
    if wanted.status == JobStatus.DONE and not can_retry(wanted):
        raise Conflict(_("Nothing of this import can be tried again; order it once more."), code="wrong_state")
    row = _changed(wanted, JobStatus.QUEUED)
    again = ImportFile.objects.filter(wanted=row, status=FileStatus.REFUSED).exclude(place="")
    if wanted.status == JobStatus.DONE:
        number = again.update(status=FileStatus.WAITING, code="", params={}, chunk=1)
        ImageImport.objects.filter(pk=row.pk).update(done=F("done") - number, refused=F("refused") - number)
        ImportChunk.objects.update_or_create(wanted=row, number=1, defaults={"status": ChunkStatus.WAITING})
    ImportChunk.objects.filter(wanted=row).exclude(status=ChunkStatus.DONE).update(
        status=ChunkStatus.WAITING, heartbeat_at=None, troubles=0
    )
    _record(row, actor, "queued", kind=row.kind)
    jobs.send_on_commit("work_import", row.id)
    return row


def can_retry(wanted: ImageImport) -> bool:
    """Whether there is anything to try again and its source is still there."""
    if wanted.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        return not wanted.by_command
    if wanted.status != JobStatus.DONE or wanted.kind == "zip" or wanted.by_command:
        return False
    return ImportFile.objects.filter(wanted=wanted, status=FileStatus.REFUSED).exclude(place="").exists()


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
    """Only what was refused stays, for the report; the source that was sent goes, unless some of it may be retried."""
    ImportFile.objects.filter(wanted=row).exclude(status=FileStatus.REFUSED).delete()
    ImportChunk.objects.filter(wanted=row).delete()
    if key := row.source.get("key"):
        transaction.on_commit(lambda: default_storage.delete(key), robust=True)
    if row.opens_batch and row.batch.status == BatchStatus.PAUSED:
        set_batch_status(actor=row.requested_by, batch=row.batch, status=BatchStatus.OPEN)


def _changed(wanted: ImageImport, status: JobStatus) -> ImageImport:
    row = ImageImport.objects.select_for_update(of=("self",)).select_related("batch").get(pk=wanted.pk)
    require_change("import", row.status, status)
    row.status, row.failure, row.failure_params, row.finished_at = status, "", {}, None
    row.save(update_fields=["status", "failure", "failure_params", "finished_at"])
    return row


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
