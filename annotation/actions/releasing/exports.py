"""Requests, cancels, retries and deletes exports, and sends their hints again."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.releasing.run_export import run_export
from annotation.actions.shared import jobs
from annotation.actions.shared.attempts import resend_lost
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict
from annotation.exporting.spec import TEMPLATES, TurnRequest, parse_spec
from annotation.exporting.staging import remove_leftovers
from annotation.models import Export, Person, Project

__all__ = ["cancel_export", "create_export", "delete_export", "resend_exports", "retry_export", "run_export"]


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
    turns: TurnRequest = TEMPLATES,
) -> Export:
    """Requests a release of the critiques that satisfy `filter`; a worker writes it.

    With `pictures`, the images are added as `images.tar` to a format that does not contain them; with `card`, README.md
    and its plots, which the formats of Hugging Face have in any case.

    Raises Invalid naming each of `format`, `filter.…`, `splits.…`, `turns`, `runs` and `balance` that is invalid.
    """
    spec = parse_spec(project, format=format, filter=filter or {}, splits=splits or {}, turns=turns)
    export = Export.objects.create(
        project=project,
        format=spec.format.key,
        filter=spec.filter,
        splits=spec.splits,
        turns=spec.turns,
        runs=spec.runs,
        balance=spec.balance,
        pictures=pictures,
        card=card,
        requested_by=actor,
    )
    _record(
        actor,
        "requested",
        export,
        format=export.format,
        filter=export.filter,
        splits=export.splits,
        turns=export.turns,
        runs=export.runs,
    )
    jobs.enqueue(export)
    export.refresh_from_db(fields=["created_at"])  # the database's own
    return export


@transaction.atomic
def cancel_export(*, actor: Person, export: Export) -> Export:
    """Cancels an export that is not finished; a worker that is writing it notices within a second. Raises Conflict."""
    export = _lock(export)
    if jobs.cancel(export):
        _record(actor, "cancelled", export)
    return export


@transaction.atomic
def retry_export(*, actor: Person, export: Export) -> Export:
    """Queues a failed or cancelled export again; it will be a release of the data at that time. Raises Conflict."""
    export = _lock(export)
    if jobs.retry(export, done=0, total=0):
        _record(actor, "retried", export)
    return export


@transaction.atomic
def delete_export(*, actor: Person, export: Export) -> None:
    """Deletes a release with its files; the audit trail keeps its checksums. Raises Conflict while it is unfinished."""
    export = _lock(export)
    if export.status in export.UNFINISHED:
        raise Conflict(
            _("This export is not finished; cancel it before you delete it."), code="wrong_state", status=export.status
        )
    files = {file.name: file.sha256 for file in export.files.all()}
    _record(actor, "deleted", export, format=export.format, files=files)
    transaction.on_commit(partial(remove_leftovers, export.id), robust=True)
    export.delete()


def resend_exports() -> None:
    """Sends the hints again for exports that wait although no message does, and for those whose worker died."""
    resend_lost(Export.objects.all())


def _lock(export: Export) -> Export:
    return Export.objects.select_for_update(of=("self",)).select_related("project", "requested_by").get(pk=export.pk)


def _record(actor: Person, verb: str, export: Export, **data: Any) -> None:
    record_event(actor=actor, verb=verb, noun="export", target=export.id, project_id=export.project_id, **data)
