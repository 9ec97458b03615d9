"""A manager's hand on many images at once: taken out, given other metadata, put into another order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.curating.batches import change_batch
from annotation.actions.shared.events import record_event
from annotation.actions.shared.slots import balance_places
from annotation.errors import Invalid
from annotation.models import (
    Assignment,
    AssignmentStatus,
    Batch,
    Critique,
    Flag,
    Image,
    ImageStatus,
    Person,
    Project,
)
from annotation.sources.manifests import ManifestRow, check_size, read_manifest
from annotation.sources.rejections import RefusedSource
from annotation.wording.rejections import explain, invalid

TOLD: Final = ("title", "author", "license", "source", "group", "critiques_per_image")
AT_ONCE: Final = 1_000


@dataclass(frozen=True)
class Removed:
    """How many images are gone, and how many had to stay because somebody's work is in them."""

    removed: int
    kept: int


@dataclass
class Retold:
    """How many images got other metadata from a manifest, and why others did not: (file, sentence)."""

    changed: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def remove_images(*, actor: Person, batch: Batch, image_ids: Iterable[UUID]) -> Removed:
    """Takes images out of a batch. One that somebody has worked on, or holds now, stays and is set aside.

    Their files stay in the storage, because another project may have the same ones; nothing removes them yet.
    """
    chosen = Image.objects.select_for_update().filter(batch=batch, pk__in=list(image_ids)).order_by("pk")
    files = dict(chosen.values_list("pk", "file"))
    if not files:
        raise Invalid(_("Choose at least one image."), code="too_few_images")
    places = Assignment.objects.select_for_update().filter(image_id__in=files)
    worked_on = {image_id for image_id, status in places.values_list("image_id", "status") if status != _OPEN}
    worked_on |= set(Critique.objects.filter(image_id__in=files).values_list("image_id", flat=True))
    gone = files.keys() - worked_on
    Assignment.objects.filter(image_id__in=gone, status=_OPEN).delete()
    Flag.objects.filter(image_id__in=gone).delete()
    Image.objects.filter(pk__in=gone).delete()
    Image.objects.filter(pk__in=worked_on, status=ImageStatus.READY).update(status=ImageStatus.SET_ASIDE)
    if worked_on:
        balance_places(image_ids=sorted(worked_on))
    record_event(
        actor=actor,
        verb="thinned",
        noun="batch",
        target=batch.id,
        project_id=batch.project_id,
        files=sorted(files[image_id] for image_id in gone)[:100],
        removed=len(gone),
        kept=len(worked_on),
    )
    return Removed(len(gone), len(worked_on))


_OPEN: Final = AssignmentStatus.OPEN


def replace_metadata(*, actor: Person, batch: Batch, content: bytes, size: int = 0) -> Retold:
    """Replaces a batch's metadata by a manifest: what it says of a file replaces what was said, the rest stays.

    `size` is what was sent, of which `content` may be nothing where it was more than a request may have.
    Raises Invalid when the whole of it cannot be read; a bad row never stops the others.
    """
    try:
        check_size(size)
        rows = read_manifest(content)
    except RefusedSource as refusal:
        raise invalid(refusal) from refusal
    retold = Retold()
    with transaction.atomic():
        for start in range(0, len(rows), AT_ONCE):
            _retell(batch, rows[start : start + AT_ONCE], retold)
        balance_places(batch_id=batch.id)
        record_event(
            actor=actor,
            verb="retold",
            noun="batch",
            target=batch.id,
            project_id=batch.project_id,
            images=retold.changed,
            refused=len(retold.refused),
        )
    return retold


def _retell(batch: Batch, rows: list[ManifestRow], retold: Retold) -> None:
    images: dict[str, list[Image]] = {}
    named = [row.file for row in rows if row.refusal is None]
    for image in Image.objects.select_for_update(no_key=True).filter(batch=batch, file__in=named).order_by("pk"):
        images.setdefault(image.file, []).append(image)
    changed = []
    for row in rows:
        if row.refusal:
            retold.refused.append((row.file, explain(row.refusal.code, row.refusal.params, row.file)))
        elif row.file not in images:
            retold.refused.append((row.file, explain("not_in_batch", {"row": row.row}, row.file)))
        else:
            changed += [_told(image, row) for image in images[row.file]]
    Image.objects.bulk_update(changed, [*TOLD, "grouped_by_hand", "metadata"], batch_size=500)
    retold.changed += len(changed)


def _told(image: Image, row: ManifestRow) -> Image:
    for name in TOLD:
        value = getattr(row.details, name)
        if value not in (None, ""):
            setattr(image, name, value)
    image.grouped_by_hand = image.grouped_by_hand or bool(row.details.group)
    image.metadata = {**image.metadata, **row.details.metadata}
    return image


@transaction.atomic
def reorder_batches(*, actor: Person, project: Project, priorities: Mapping[UUID, int]) -> int:
    """Gives several batches other priorities at once; answers how many were changed."""
    changed = 0
    for batch in Batch.objects.filter(project=project, pk__in=list(priorities)).order_by("pk"):
        if batch.priority != priorities[batch.pk]:
            change_batch(actor=actor, batch=batch, priority=priorities[batch.pk])
            changed += 1
    return changed
