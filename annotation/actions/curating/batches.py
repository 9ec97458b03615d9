"""Creates batches, changes their fields and order, and opens, pauses and closes them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.actions.shared.row_checks import check_row, field_changes, violates
from annotation.actions.shared.slots import balance_slots
from annotation.errors import Invalid
from annotation.models import Batch, BatchStatus, Person, Project
from annotation.rules.changeable import BATCH_FIELDS


def create_batch(*, actor: Person, project: Project, name: str, **fields: Any) -> Batch:
    """Creates a batch, open unless `status` is given. Raises Invalid for a name that the project has already."""
    batch = Batch(project=project, name=name, created_by=actor, **fields)
    check_row(batch, exclude=["project", "created_by"])
    with _translate_duplicate_name(), transaction.atomic():
        batch.save()
        record_event(actor=actor, verb="created", noun="batch", target=batch.id, project_id=project.id, name=name)
        if batch.held_out:
            record_event(actor=actor, verb="held_out", noun="batch", target=batch.id, project_id=project.id, images=0)
    return batch


def change_batch(*, actor: Person, batch: Batch, **changes: Any) -> Batch:
    """Changes fields of a batch (BATCH_FIELDS), and adjusts its open slots to the critiques required."""
    with _translate_duplicate_name(), transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        before = {name: getattr(batch, name) for name in BATCH_FIELDS}
        for name, value in changes.items():
            if name in BATCH_FIELDS:
                setattr(batch, name, value)
        check_row(batch, exclude=["project", "created_by"])
        batch.save()
        changed = field_changes(batch, before)
        if "critiques_per_image" in changed:
            balance_slots(batch_id=batch.id)
        if changed:
            record_event(
                actor=actor, verb="changed", noun="batch", target=batch.id, project_id=batch.project_id, changes=changed
            )
    return batch


@transaction.atomic
def set_batch_status(*, actor: Person, batch: Batch, status: str) -> Batch:
    """Opens, pauses or closes a batch. Images of a paused or closed batch are not handed out."""
    if status not in BatchStatus.values:
        raise Invalid(_("Some fields need another look."), fields={"status": [_("Choose open, paused or closed.")]})
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.status == status:
        return batch
    require_change("batch", batch.status, status)
    before, batch.status = batch.status, BatchStatus(status)
    batch.save(update_fields=["status"])
    record_event(
        actor=actor,
        verb=status,
        noun="batch",
        target=batch.id,
        project_id=batch.project_id,
        changes={"status": [before, status]},
    )
    return batch


@contextmanager
def _translate_duplicate_name() -> Iterator[None]:
    """Raises Invalid in place of the database's error for a second batch of one name."""
    try:
        yield
    except IntegrityError as error:
        if not violates(error, "batch_name_once"):
            raise
        raise Invalid(
            _("Some fields need another look."),
            fields={"name": [_("This project has a batch of that name already; choose another.")]},
        ) from error


@transaction.atomic
def reorder_batches(*, actor: Person, project: Project, priorities: Mapping[UUID, int]) -> int:
    """Sets the priorities of several batches of a project; returns the number of batches changed."""
    changed = 0
    for batch in Batch.objects.filter(project=project, pk__in=list(priorities)).order_by("pk"):
        if batch.priority != priorities[batch.pk]:
            change_batch(actor=actor, batch=batch, priority=priorities[batch.pk])
            changed += 1
    return changed
