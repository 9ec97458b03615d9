"""Pictures come in, and their renditions are made."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation import jobs
from annotation.actions.shared.events import record_event
from annotation.actions.shared.grouping import group_images
from annotation.actions.shared.lifecycle import require_change
from annotation.actions.shared.positions import next_position
from annotation.actions.shared.row_checks import check_row, violates
from annotation.actions.shared.slots import balance_places
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
from annotation.sources.metadata import NO_DETAILS, Details, clean_path
from annotation.wording.rejections import explain, invalid

STUCK_AFTER: Final = timedelta(seconds=60)
MOST_RESENT: Final = 200


def add_image(
    *, actor: Person, batch: Batch, name: str, file: Readable, details: Details = NO_DETAILS, render: bool = False
) -> Image:
    """Adds one picture to a batch and orders its renditions from the workers, or makes them at once with `render`.

    Raises Invalid with a code of `wording.images` for what is no image, with `duplicate` for what the project has;
    ImagingUnavailable for trouble that is not the file's.
    """
    name = clean_path(name)
    try:
        with spool(file) as spooled:
            return bring_in(actor=actor, batch=batch, name=name, spooled=spooled, details=details, render=render)
    except RejectedImage as refused:
        raise invalid(refused, name) from refused


def bring_in(*, actor: Person, batch: Batch, name: str, spooled: SpooledFile, details: Details, render: bool) -> Image:
    """As `add_image`, for a file that is on the disk already; RejectedImage is left to the caller."""
    there = Image.objects.select_related("batch").filter(project_id=batch.project_id, sha256=spooled.sha256).first()
    if there and there.status == ImageStatus.FAILED and there.batch_id == batch.id:
        store_original(spooled)
        return retry_image(actor=actor, image=there)
    if there:
        raise _duplicate(name, there)
    if not render:
        inspection = inspect_image(spooled.path)
        return _insert(actor, batch, name, details, inspection, store_original(spooled), {})
    with spool_directory() as directory:
        inspection, made = inspect_and_render(spooled.path, directory)
        renditions = store_renditions(spooled.sha256, made)
    return _insert(actor, batch, name, details, inspection, store_original(spooled), renditions)


def _insert(
    actor: Person,
    batch: Batch,
    name: str,
    details: Details,
    inspection: Inspection,
    original: str,
    renditions: dict[str, Any],
) -> Image:
    image = make_image(batch, name, details, inspection, original, renditions)
    check_row(image, exclude=["project", "batch"])
    try:
        return _save(actor, batch, image, inspection.fingerprint)
    except IntegrityError as error:
        if not violates(error, "image_once_per_project"):
            raise
        there = Image.objects.select_related("batch").get(project_id=batch.project_id, sha256=image.sha256)
        raise _duplicate(name, there) from error


@transaction.atomic
def _save(actor: Person, batch: Batch, image: Image, fingerprint: int | None) -> Image:
    """The batch's row is held while its next position is taken, so that no two images take the same."""
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.status == BatchStatus.CLOSED:
        raise Conflict(_("This batch is closed; open it before adding images."), code="batch_closed")
    image.position = next_position(batch)
    image.ready_at = Now() if image.renditions else None
    image.save(force_insert=True)
    record_event(actor=actor, verb="added", noun="image", target=image.id, project_id=image.project_id, file=image.file)
    if image.renditions:
        group_images(project_id=image.project_id, hashes={image.id: fingerprint})
        balance_places(image_ids=[image.id])
    else:
        jobs.send_on_commit("render_image", image.id)
    return image


def _duplicate(name: str, there: Image) -> Invalid:
    told = explain("duplicate", {"there": there.file, "batch": there.batch.name}, name)
    return Invalid(told, code="duplicate", image=str(there.id))


def make_image(
    batch: Batch,
    name: str,
    details: Details,
    inspection: Inspection,
    original: str,
    renditions: dict[str, Any],
) -> Image:
    """An image's row, not saved yet and without a position."""
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
        title=details.title,
        author=details.author,
        license=details.license,
        source=details.source,
        group=details.group,
        grouped_by_hand=bool(details.group),
        critiques_per_image=details.critiques_per_image,
        metadata=details.metadata,
    )


def render_renditions(*, image_id: UUID) -> None:
    """Makes an image's renditions and opens its places, or marks it failed with the reason. Safe to run twice.

    Trouble that is not the picture's (storage, memory of the machine) is raised; the image stays as it is, and the
    sweeper tries again.
    """
    image = Image.objects.filter(pk=image_id, status=ImageStatus.PROCESSING).first()
    if image is None:
        return
    try:
        with local_original(image.original) as path, spool_directory() as directory:
            inspection, made = inspect_and_render(path, directory)
            renditions = store_renditions(image.sha256, made)
    except RejectedImage as refused:
        _fail(image_id, refused.code, refused.params)
    except FileNotFoundError:
        _fail(image_id, "original_lost", {})
    else:
        _finish(image_id, renditions, inspection.fingerprint)


@transaction.atomic
def _finish(image_id: UUID, renditions: dict[str, Any], fingerprint: int | None) -> None:
    image = _still_processing(image_id)
    if image is None:
        return
    image.status, image.failure, image.failure_params = ImageStatus.READY, "", {}
    image.renditions, image.ready_at = renditions, Now()
    image.save(update_fields=["status", "failure", "failure_params", "renditions", "ready_at"])
    group_images(project_id=image.project_id, hashes={image_id: fingerprint})
    balance_places(image_ids=[image_id])
    record_event(actor=None, verb="ready", noun="image", target=image_id, project_id=image.project_id)


@transaction.atomic
def _fail(image_id: UUID, code: str, params: dict[str, Any]) -> None:
    image = _still_processing(image_id)
    if image is None:
        return
    image.status, image.failure, image.failure_params = ImageStatus.FAILED, code, params
    image.save(update_fields=["status", "failure", "failure_params"])
    record_event(
        actor=None,
        verb="failed",
        noun="image",
        target=image_id,
        project_id=image.project_id,
        code=code,
        params=params,
        file=image.file,
    )


def _still_processing(image_id: UUID) -> Image | None:
    """The image, locked, unless another worker was quicker."""
    return Image.objects.select_for_update(no_key=True).filter(pk=image_id, status=ImageStatus.PROCESSING).first()


@transaction.atomic
def retry_image(*, actor: Person, image: Image) -> Image:
    """Has a failed image's renditions made once more."""
    image = Image.objects.select_for_update(no_key=True).get(pk=image.pk)
    require_change("image", image.status, ImageStatus.PROCESSING)
    image.status, image.failure, image.failure_params = ImageStatus.PROCESSING, "", {}
    image.save(update_fields=["status", "failure", "failure_params"])
    record_event(actor=actor, verb="retried", noun="image", target=image.id, project_id=image.project_id)
    jobs.send_on_commit("render_image", image.id)
    return image


def resend_renders() -> None:
    """Orders again, oldest first, what has waited for a minute and whose message may have been lost."""
    stuck = Image.objects.filter(status=ImageStatus.PROCESSING, created_at__lt=Now() - STUCK_AFTER)
    jobs.resend("render_image", "renditions", stuck.order_by("created_at").values_list("id", flat=True)[:MOST_RESENT])
