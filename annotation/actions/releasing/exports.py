"""Exports: asked for, cancelled, tried again, removed, and seen through by the workers."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation import jobs
from annotation.actions.releasing.attempts import DEAD_AFTER
from annotation.actions.releasing.run_export import run_export
from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.errors import Conflict
from annotation.exporting.spec import parse_wish
from annotation.exporting.staging import remove_leftovers
from annotation.models import Export, JobStatus, Person, Project

__all__ = ["cancel_export", "create_export", "delete_export", "resend_exports", "retry_export", "run_export"]

LOST_AFTER: Final = timedelta(seconds=30)


@transaction.atomic
def create_export(
    *,
    actor: Person,
    project: Project,
    format: str,  # noqa: A002 - the API's own word, as is `filter`
    filter: Mapping[str, Any] | None = None,  # noqa: A002
    splits: Mapping[str, Any] | None = None,
    pictures: bool = False,
    card: bool = False,
) -> Export:
    """Asks for a release of the critiques that `filter` lets through; a worker writes it.

    With `pictures`, a format that has none inside gets them beside it, as `images.tar`; with `card`, README.md and its
    plots, which the formats of Hugging Face have in any case.

    Raises Invalid naming each of `format`, `filter.…` and `splits.…` that cannot be had.
    """
    wish = parse_wish(project, format=format, filter=filter or {}, splits=splits or {})
    export = Export.objects.create(
        project=project,
        format=wish.format.key,
        filter=wish.filter,
        splits=wish.splits,
        pictures=pictures,
        card=card,
        requested_by=actor,
    )
    _record(actor, "asked", export, format=export.format, filter=export.filter, splits=export.splits)
    jobs.send_on_commit("run_export", export.id)
    return _reread(export)


@transaction.atomic
def cancel_export(*, actor: Person, export: Export) -> Export:
    """Stops an export that is not finished; a worker that is writing it notices within a second."""
    export = _locked(export)
    if export.status == JobStatus.CANCELLED:
        return export
    require_change("export", export.status, JobStatus.CANCELLED)
    export.status, export.finished_at = JobStatus.CANCELLED, Now()
    export.save(update_fields=["status", "finished_at"])
    _record(actor, "cancelled", export)
    return _reread(export)


@transaction.atomic
def retry_export(*, actor: Person, export: Export) -> Export:
    """Puts a failed or cancelled export back into the queue; it will be a release of the data as they are then."""
    export = _locked(export)
    require_change("export", export.status, JobStatus.QUEUED)
    if export.status == JobStatus.QUEUED:
        return export
    export.status, export.failure, export.done, export.total = JobStatus.QUEUED, "", 0, 0
    export.heartbeat_at = export.finished_at = None
    export.save(update_fields=["status", "failure", "done", "total", "heartbeat_at", "finished_at"])
    _record(actor, "retried", export)
    jobs.send_on_commit("run_export", export.id)
    return export


@transaction.atomic
def delete_export(*, actor: Person, export: Export) -> None:
    """Removes a release with its files; the audit trail keeps that there was one, and its checksums."""
    export = _locked(export)
    if export.status in {JobStatus.QUEUED, JobStatus.RUNNING}:
        raise Conflict(
            _("This export is not finished; cancel it before you delete it."), code="wrong_state", status=export.status
        )
    files = {file.name: file.sha256 for file in export.files.all()}
    _record(actor, "deleted", export, format=export.format, files=files)
    transaction.on_commit(partial(remove_leftovers, export.id), robust=True)
    export.delete()


def resend_exports() -> None:
    """Orders again what waits although no message does, and what a worker died over."""
    waiting = Q(status=JobStatus.QUEUED, created_at__lt=Now() - LOST_AFTER)
    orphaned = Q(status=JobStatus.RUNNING, heartbeat_at__lt=Now() - DEAD_AFTER)
    due = Export.objects.filter(waiting | orphaned).order_by("created_at")
    jobs.resend("run_export", "export", due.values_list("id", flat=True))


def _locked(export: Export) -> Export:
    return Export.objects.select_for_update(of=("self",)).select_related("project", "requested_by").get(pk=export.pk)


def _reread(export: Export) -> Export:
    """With the times that the database gave."""
    export.refresh_from_db(fields=["created_at", "finished_at"])
    return export


def _record(actor: Person, verb: str, export: Export, **data: Any) -> None:
    record_event(actor=actor, verb=verb, noun="export", target=export.id, project_id=export.project_id, **data)
