"""Adds images to batches and makes their renditions."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.actions.shared.grouping import group_images, lock_groups
from annotation.actions.shared.jobs import FenceLost
from annotation.actions.shared.positions import next_position
from annotation.actions.shared.row_checks import check_row, violates
from annotation.actions.shared.slots import balance_slots
from annotation.errors import Conflict, Invalid
from annotation.imaging.inspection import Inspection, RejectedImage, inspect_and_render, inspect_image
from annotation.imaging.storing import (
    Readable,
    SpooledFile,
    local_original,
    spool,
    spool_directory,
    store_original,
    store_renditions,
)
from annotation.models import Batch, BatchStatus, Image, ImageStatus, Person
from annotation.sources.metadata import NO_METADATA, ImageMetadata, clean_path
from annotation.wording.rejections import explain, invalid

STUCK_AFTER: Final = timedelta(seconds=60)
MAX_RESENT: Final = 200


def add_image(
    *,
    actor: Person,
    batch: Batch,
    name: str,
    file: Readable,
    metadata: ImageMetadata = NO_METADATA,
    render: bool = False,
) -> Image:
    """Adds one image to a batch and queues its preparation, or prepares it at once with `render`.

    Raises Invalid with a code of `wording.images` for what is no image, with `duplicate` for what the project has;
    ImagingUnavailable for a failure whose cause is outside of the file.
    """
    name = clean_path(name)
    try:
        with spool(file) as spooled:
            return _add_spooled(actor, batch, name, spooled, metadata, render=render)
    except RejectedImage as rejection:
        raise invalid(rejection, name) from rejection


def _add_spooled(
    actor: Person, batch: Batch, name: str, spooled: SpooledFile, metadata: ImageMetadata, *, render: bool
) -> Image:
    known_image = (
        Image.objects.select_related("batch").filter(project_id=batch.project_id, sha256=spooled.sha256).first()
    )
    if known_image and known_image.status == ImageStatus.FAILED and known_image.batch_id == batch.id:
        store_original(spooled)
        return retry_image(actor=actor, image=known_image)
    if known_image:
        raise _duplicate(name, known_image)
    inspection, renditions = _inspect(spooled, render=render)
    image = make_image(batch, name, metadata, inspection, store_original(spooled), renditions)
    check_row(image, exclude=["project", "batch"])
    return _insert(actor, batch, image, inspection.fingerprint)


def _inspect(spooled: SpooledFile, *, render: bool) -> tuple[Inspection, dict[str, Any]]:
    """Returns the properties of an image and, with `render`, its stored renditions. Raises RejectedImage."""
    if not render:
        return inspect_image(spooled.path), {}
    with spool_directory() as directory:
        inspection, rendered = inspect_and_render(spooled.path, directory)
        return inspection, store_renditions(spooled.sha256, rendered)


def _insert(actor: Person, batch: Batch, image: Image, fingerprint: int | None) -> Image:
    try:
        return _save(actor, batch, image, fingerprint)
    except IntegrityError as error:
        if not violates(error, "image_once_per_project"):
            raise
        known_image = Image.objects.select_related("batch").get(project_id=batch.project_id, sha256=image.sha256)
        raise _duplicate(image.file, known_image) from error


@transaction.atomic
def _save(actor: Person, batch: Batch, image: Image, fingerprint: int | None) -> Image:
    """Saves a new image at the batch's next position; the batch is locked, so that no two images take the same."""
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.status == BatchStatus.CLOSED:
        raise Conflict(_("This batch is closed; open it before adding images."), code="batch_closed")
    image.position = next_position(batch)
    image.ready_at = Now() if image.renditions else None
    image.save(force_insert=True)
    record_event(actor=actor, verb="added", noun="image", target=image.id, project_id=image.project_id, file=image.file)
    if image.renditions:
        group_images(project_id=image.project_id, hashes={image.id: fingerprint})
        balance_slots(image_ids=[image.id])
    else:
        jobs.enqueue(image)
    return image


def _duplicate(name: str, known_image: Image) -> Invalid:
    sentence = explain("duplicate", {"there": known_image.file, "batch": known_image.batch.name}, name)
    return Invalid(sentence, code="duplicate", image=str(known_image.id))


def make_image(
    batch: Batch,
    name: str,
    metadata: ImageMetadata,
    inspection: Inspection,
    original: str,
    renditions: dict[str, Any],
) -> Image:
    """Returns an image's row, not saved yet and without a position."""
    return Image(
        project_id=batch.project_id,
        batch_id=batch.id,
        status=ImageStatus.READY if renditions else ImageStatus.PROCESSING,
        position=0,
        sha256=inspection.sha256,
        file=name,
        bytes=inspection.bytes,
        format=inspection.format,
        width=inspection.width,
        height=inspection.height,
        exposure=inspection.exposure,
        original=original,
        renditions=renditions,
        title=metadata.title,
        author=metadata.author,
        license=metadata.license,
        source=metadata.source,
        group=metadata.group,
        grouped_by_hand=bool(metadata.group),
        critiques_per_image=metadata.critiques_per_image,
        metadata=metadata.extra,
    )


def prepare_image(*, image_id: UUID) -> None:
    """Makes an image's renditions and opens its slots, or marks it failed with the reason. Safe to run twice.

    A failure whose cause is outside of the image (storage, memory of the machine) is raised; the image keeps its
    status, and the sweeper sends its hint again.
    """
    image = Image.objects.filter(pk=image_id, status=ImageStatus.PROCESSING).first()
    if image is None:
        return
    with suppress(FenceLost):  # another worker has finished it
        try:
            with local_original(image.original) as path, spool_directory() as directory:
                inspection, rendered = inspect_and_render(path, directory)
                renditions = store_renditions(image.sha256, rendered)
        except RejectedImage as rejection:
            _fail(image, rejection.code, rejection.params)
        except FileNotFoundError:
            _fail(image, "original_lost", {})
        else:
            _finish(image, renditions, inspection.fingerprint)


@transaction.atomic
def _finish(image: Image, renditions: dict[str, Any], fingerprint: int | None) -> None:
    lock_groups(image.project_id)
    jobs.finish(image, renditions=renditions, ready_at=Now())
    group_images(project_id=image.project_id, hashes={image.id: fingerprint})
    balance_slots(image_ids=[image.id])
    record_event(actor=None, verb="ready", noun="image", target=image.id, project_id=image.project_id)


@transaction.atomic
def _fail(image: Image, code: str, params: Mapping[str, Any]) -> None:
    jobs.fail(image, code, params)
    record_event(
        actor=None,
        verb="failed",
        noun="image",
        target=image.id,
        project_id=image.project_id,
        code=code,
        params=params,
        file=image.file,
    )


@transaction.atomic
def retry_image(*, actor: Person, image: Image) -> Image:
    """Queues a failed image's preparation again. Raises Conflict for an image that has not failed."""
    image = Image.objects.select_for_update(no_key=True).get(pk=image.pk)
    if jobs.retry(image):
        record_event(actor=actor, verb="retried", noun="image", target=image.id, project_id=image.project_id)
    return image


def resend_images() -> None:
    """Sends the hints again, oldest first, for images that have waited for a minute and whose hint may be lost."""
    stuck = Image.objects.filter(status=ImageStatus.PROCESSING, created_at__lt=Now() - STUCK_AFTER)
    jobs.resend(stuck.order_by("created_at")[:MAX_RESENT])
