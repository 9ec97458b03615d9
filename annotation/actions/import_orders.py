"""Long imports: asked for, cancelled, asked for again."""

from typing import Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from annotation import jobs
from annotation.actions.events import record_event
from annotation.actions.sources import import_folder
from annotation.actions.states import require_change
from annotation.errors import Invalid
from annotation.models import Batch, ImageImport, JobStatus, Person

KINDS: Final = ("zip", "manifest", "folder")
LATER_KINDS: Final = ("s3", "urls")


def request_import(
    *, actor: Person, batch: Batch, kind: str, folder: str = "", file: "File[bytes] | None" = None
) -> ImageImport:
    """Orders an import: a `zip` or a `manifest` as `file`, a `folder` below the server's import root.

    Raises Invalid when that cannot be read at all.
    """
    if kind not in KINDS:
        raise _unknown_kind(kind)
    if kind != "folder" and file is None:
        raise Invalid(_("Some fields need another look."), fields={"file": [_("Attach the file.")]})
    if kind != "zip":
        import_folder(folder)
    wanted = ImageImport(batch=batch, kind=kind, requested_by=actor)
    wanted.source = {"folder": folder} if kind != "zip" else {}
    if file is not None and kind != "folder":
        wanted.source |= {"file": file.name, "key": default_storage.save(f"imports/{wanted.id}", file)}
    with transaction.atomic():
        wanted.save(force_insert=True)
        record_event(
            actor=actor, verb="requested", noun="import", target=wanted.id, project_id=batch.project_id, kind=kind
        )
        jobs.send_on_commit("run_import", wanted.id)
    return wanted


def cancel_import(*, actor: Person, wanted: ImageImport) -> ImageImport:
    """Ends an import; what is in stays in."""
    return _change(actor, wanted, JobStatus.CANCELLED)


def retry_import(*, actor: Person, wanted: ImageImport) -> ImageImport:
    """Starts a failed or cancelled import once more; what is in is recognised."""
    return _change(actor, wanted, JobStatus.QUEUED)


@transaction.atomic
def _change(actor: Person, wanted: ImageImport, status: JobStatus) -> ImageImport:
    row = ImageImport.objects.select_for_update(of=("self",)).select_related("batch").get(pk=wanted.pk)
    require_change("import", row.status, status)
    row.status, row.failure, row.heartbeat_at = status, "", None
    row.save(update_fields=["status", "failure", "heartbeat_at"])
    record_event(
        actor=actor, verb=status.value, noun="import", target=row.id, project_id=row.batch.project_id, kind=row.kind
    )
    if status == JobStatus.QUEUED:
        jobs.send_on_commit("run_import", row.id)
    return row


def _unknown_kind(kind: str) -> Invalid:
    if kind in LATER_KINDS:
        text = _("Imports from there are not offered yet. Send a zip, or name a folder on the server.")
    else:
        text = _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)}
    return Invalid(_("Some fields need another look."), code="unknown_kind", fields={"kind": [text]})
