"""Sets images aside, brings them back or removes them, and replaces their metadata."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.actions.shared.candidates import follow_sources
from annotation.actions.shared.events import record_event
from annotation.actions.shared.grouping import lock_groups
from annotation.actions.shared.lifecycle import change_all, require_change
from annotation.actions.shared.slots import balance_slots
from annotation.errors import Invalid
from annotation.models import (
    Assignment,
    AssignmentStatus,
    Batch,
    Critique,
    Flag,
    GoldItem,
    Image,
    ImageStatus,
    Person,
)
from annotation.sources.matching import PathIndex
from annotation.sources.metadata import clean_path
from annotation.sources.reading.manifest_rows import Manifest, ManifestRow, check_size, read_manifest
from annotation.sources.rejections import RejectedFile, RejectedSource
from annotation.wording.rejections import explain, invalid

METADATA_FIELDS: Final = ("title", "author", "license", "source", "group", "critiques_per_image")
ROWS_AT_ONCE: Final = 1_000
MAX_FILES_RECORDED: Final = 100


@dataclass(frozen=True)
class Removal:
    """The number of images removed, and of those set aside instead because somebody has worked on them."""

    removed: int
    set_aside: int


@dataclass
class MetadataReplacement:
    """The number of images whose metadata a manifest replaced, the rejected rows as (file, message), and notices."""

    changed: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@transaction.atomic
def set_image_status(*, actor: Person | None, image: Image, status: str) -> Image:
    """Sets an image aside, so that it is not handed out, or brings it back. Raises Conflict in any other status."""
    image = Image.objects.select_for_update(no_key=True).get(pk=image.pk)
    require_change("image", image.status, status)
    Image.objects.filter(pk=image.pk).update(status=status)
    image.status = ImageStatus(status)
    if image.status == ImageStatus.READY:
        Flag.objects.filter(image=image, resolved_at=None).update(resolved_at=Now())
    balance_slots(image_ids=[image.id])
    record_event(actor=actor, verb=status, noun="image", target=image.id, project_id=image.project_id)
    return image


@transaction.atomic
def remove_images(*, actor: Person, batch: Batch, image_ids: Iterable[UUID]) -> Removal:
    """Removes images from a batch. One that somebody has worked on, or has claimed, is set aside instead.

    So is one that is a gold item.

    The files stay in the storage, because another project may have the same ones; `tidy_storage` removes those that no
    image has. Raises Invalid if the batch has none of the images.
    """
    images = Image.objects.select_for_update().filter(batch=batch, pk__in=list(image_ids)).order_by("pk")
    files = dict(images.values_list("pk", "file"))
    if not files:
        raise Invalid(_("Choose at least one image."), code="too_few_images")
    slots = Assignment.objects.select_for_update().filter(image_id__in=files)
    worked_on = {image_id for image_id, status in slots.values_list("image_id", "status") if status != _OPEN}
    for rows in (Critique.objects.all(), GoldItem.objects.all()):
        worked_on |= set(rows.filter(image_id__in=files).values_list("image_id", flat=True))
    removed = files.keys() - worked_on
    Assignment.objects.filter(image_id__in=removed, status=_OPEN).delete()
    Flag.objects.filter(image_id__in=removed).delete()
    Image.objects.filter(pk__in=removed).delete()
    change_all(Image.objects.filter(pk__in=worked_on), "image", ImageStatus.READY, ImageStatus.SET_ASIDE)
    if worked_on:
        balance_slots(image_ids=sorted(worked_on))
    record_event(
        actor=actor,
        verb="thinned",
        noun="batch",
        target=batch.id,
        project_id=batch.project_id,
        files=sorted(files[image_id] for image_id in removed)[:MAX_FILES_RECORDED],
        removed=len(removed),
        kept=len(worked_on),
    )
    return Removal(len(removed), len(worked_on))


_OPEN: Final = AssignmentStatus.OPEN


def replace_metadata(*, actor: Person, batch: Batch, content: bytes, size: int = 0) -> MetadataReplacement:
    """Replaces the metadata of a batch's images by a manifest; a column that it leaves empty keeps its value.

    `size` is that of the uploaded file; `content` is empty where the file was larger than a request may be. Raises
    Invalid for a manifest that cannot be read as a whole; a bad row is rejected by itself.
    """
    try:
        check_size(size)
        manifest = read_manifest(content)
    except RejectedSource as rejection:
        raise invalid(rejection) from rejection
    replacement = MetadataReplacement(notices=[explain(notice.code, notice.params) for notice in manifest.notices])
    if any(row.metadata.priority for row in manifest.rows):
        replacement.notices.append(explain("priority_not_replaced", {}))
    with transaction.atomic():
        lock_groups(batch.project_id)
        rows = _match_rows(batch, manifest, replacement)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            _replace_rows(rows[start : start + ROWS_AT_ONCE], replacement)
        balance_slots(batch_id=batch.id)
        follow_sources(batch)
        record_event(
            actor=actor,
            verb="retold",
            noun="batch",
            target=batch.id,
            project_id=batch.project_id,
            images=replacement.changed,
            refused=len(replacement.rejected),
        )
    return replacement


def _match_rows(
    batch: Batch, manifest: Manifest, replacement: MetadataReplacement
) -> list[tuple[ManifestRow, list[UUID]]]:
    """Returns the rows that name images of the batch, with these images; rejects the others.

    The names are matched as an import matches them, so that a manifest finds the images that it brought in.
    """
    files = Image.objects.filter(batch=batch).order_by("position").values_list("file", "pk")
    index = PathIndex(files.iterator(), clean_path)
    names = [row.file for row in manifest.rows if row.rejection is None]
    matches = iter(index.match(names, index.likely_folder(names)))
    rows = []
    for row in manifest.rows:
        match = row.rejection or next(matches) or RejectedFile("not_in_batch")
        if isinstance(match, RejectedFile):
            name = clean_path(row.file)  # without the signature of a URL
            replacement.rejected.append((name, explain(match.code, {**match.params, "row": row.row}, name)))
        else:
            rows.append((row, match.items))
    return rows


def _replace_rows(rows: list[tuple[ManifestRow, list[UUID]]], replacement: MetadataReplacement) -> None:
    image_ids = [image_id for _row, image_ids in rows for image_id in image_ids]
    images = Image.objects.select_for_update(no_key=True).order_by("pk").in_bulk(image_ids)
    changed = [
        _with_metadata(images[image_id], row)
        for row, image_ids in rows
        for image_id in image_ids
        if image_id in images  # it may have been removed meanwhile
    ]
    Image.objects.bulk_update(changed, [*METADATA_FIELDS, "grouped_by_hand", "metadata"], batch_size=500)
    replacement.changed += len(changed)


def _with_metadata(image: Image, row: ManifestRow) -> Image:
    for name in METADATA_FIELDS:
        value = getattr(row.metadata, name)
        if value not in (None, ""):
            setattr(image, name, value)
    image.grouped_by_hand = image.grouped_by_hand or bool(row.metadata.group)
    image.metadata = {**image.metadata, **row.metadata.extra}
    return image
