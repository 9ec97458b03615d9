"""Fetches, decodes and stores the files of an import, and reports their outcomes in groups."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from annotation.actions.importing.chunk_queue import FIRST_PAUSE, lock_import
from annotation.actions.importing.images import make_image, retry_image
from annotation.actions.importing.listing import metadata_of
from annotation.actions.shared.events import record_event
from annotation.actions.shared.grouping import group_images
from annotation.actions.shared.slots import balance_slots
from annotation.errors import Conflict
from annotation.imaging.inspection import Inspection, inspect_and_render
from annotation.imaging.protocol import RejectedImage
from annotation.imaging.storing import (
    SpooledFile,
    spool_directory,
    spool_into,
    store_original,
    store_renditions,
)
from annotation.models import (
    Batch,
    BatchStatus,
    FileStatus,
    Image,
    ImageImport,
    ImageStatus,
    ImportChunk,
    ImportFile,
)
from annotation.sources.base import OpenSource
from annotation.sources.rejections import PostponedFile, RejectedFile
from annotation.storage.stores import StorageError

# A file is asked for so often, over eight minutes where its host does not say when to ask again.
MAX_TRIES: Final = 6
# A host that is busy says nothing of the file that it was asked for. One that sends nothing at all is given up earlier.
MAX_BUSY_TRIES: Final = 60


@dataclass
class IncomingFile:
    """One file while it is imported: its row, its spooled copy and its outcome.

    `known_image` is the project's image of the same bytes, `image` the new one; `read_error` is why the file cannot be
    read now, `postponement` that its host will send it later, at `due_at` in seconds since 1970.
    """

    row: ImportFile
    spooled: SpooledFile | None = None
    known_image: Image | None = None
    image: Image | None = None
    inspection: Inspection | None = None
    read_error: OSError | None = None
    postponement: PostponedFile | None = None
    due_at: float = 0.0
    stack: ExitStack = field(default_factory=ExitStack)

    @property
    def is_new(self) -> bool:
        """Returns whether the file was fetched and the project has no image of the same bytes."""
        return self.spooled is not None and self.known_image is None

    @property
    def is_reportable(self) -> bool:
        """Returns whether the outcome is known; a file that cannot be read now waits."""
        return (self.read_error is None and self.postponement is None) or self.row.status == FileStatus.REJECTED

    def reject(self, code: str, params: dict[str, Any]) -> None:
        """Notes why the file is rejected, with its line of the manifest if one names it."""
        if row := metadata_of(self.row).row:
            params = {**params, "row": row}
        self.row.status, self.row.code, self.row.params = FileStatus.REJECTED, code, params

    def postpone(self, postponement: PostponedFile) -> None:
        """Notes when the file is fetched again; one that was asked for too often is rejected."""
        tries = self.row.params.get("tries", 0) + postponement.was_requested
        if tries >= (MAX_BUSY_TRIES if postponement.until else MAX_TRIES):
            self.reject(postponement.code, postponement.params)
            return
        self.row.params = {"tries": tries}
        self.postponement = postponement
        self.due_at = postponement.until or time.time() + FIRST_PAUSE * 2 ** (tries - 1)

    def close(self) -> None:
        """Deletes the spooled copy."""
        self.stack.close()


def fetch(file: IncomingFile, source: OpenSource) -> None:
    """Copies a file to this machine while hashing it. Uses no database, because it runs in a thread.

    Raises StorageError when there is no room for it; an error in reading it is noted.
    """
    directory = file.stack.enter_context(spool_directory())
    try:
        with source.open(file.row.uri) as stream:
            file.spooled = spool_into(directory, stream)
    except PostponedFile as postponement:
        file.postpone(postponement)
    except (RejectedImage, RejectedFile) as rejection:
        file.reject(rejection.code, rejection.params)
    except StorageError:
        raise
    except OSError as error:
        file.read_error = error


def find_known_images(batch: Batch, files: list[IncomingFile]) -> None:
    """Finds the images that the project has of the same bytes already."""
    hashes = [file.spooled.sha256 for file in files if file.spooled]
    images = Image.objects.filter(project_id=batch.project_id, sha256__in=hashes).select_related("batch")
    by_hash = {image.sha256: image for image in images}
    for file in files:
        if file.spooled:
            file.known_image = by_hash.get(file.spooled.sha256)


def decode_and_store(file: IncomingFile) -> None:
    """Decodes a new image once, and stores it with its renditions. Uses no database."""
    assert file.spooled
    image_import, row = file.row.image_import, file.row
    try:
        with spool_directory() as directory:
            inspection, rendered = inspect_and_render(file.spooled.path, directory)
            renditions = store_renditions(file.spooled.sha256, rendered)
    except RejectedImage as rejection:
        file.reject(rejection.code, rejection.params)
        return
    original = store_original(file.spooled)
    image = make_image(image_import.batch, row.file, metadata_of(row), inspection, original, renditions)
    image.position = image_import.first_position + row.position
    file.image, file.inspection = image, inspection


@transaction.atomic
def report(chunk: ImportChunk, files: list[IncomingFile]) -> None:
    """Saves the new images and the outcome of each file at once. Raises FenceLost, or Conflict for a closed batch."""
    image_import = lock_import(chunk)
    batch = Batch.objects.select_for_update(no_key=True).get(pk=image_import.batch_id)
    if batch.status == BatchStatus.CLOSED:
        raise Conflict("", code="batch_closed")
    _insert_images(image_import, batch, [file for file in files if file.image])
    for file in files:
        if file.known_image:
            _report_known(image_import, batch, file, file.known_image)
    rows = [file.row for file in files]
    ImportFile.objects.bulk_update(rows, ["status", "code", "params", "image"])
    _count(image_import, rows)


def save_tries(files: list[IncomingFile]) -> None:
    """Saves how often the postponed files were asked for, unless another worker has reported them meanwhile."""
    for file in files:
        if file.postponement and file.postponement.was_requested:
            waiting = ImportFile.objects.filter(pk=file.row.pk, status=FileStatus.WAITING)
            waiting.update(params=file.row.params)


def _insert_images(image_import: ImageImport, batch: Batch, files: list[IncomingFile]) -> None:
    """Inserts new images; of several with the same bytes, only the first to be inserted is stored."""
    by_hash = {file.image.sha256: file.image for file in reversed(files) if file.image}
    images = [file.image for file in files if file.image and by_hash[file.image.sha256] is file.image]
    for image in images:
        image.ready_at = Now()
    Image.objects.bulk_create(images, ignore_conflicts=True)
    inserted = set(Image.objects.filter(pk__in=[image.pk for image in images]).values_list("pk", flat=True))
    for file in files:
        if file.image and file.image.pk in inserted:
            file.row.status, file.row.image = FileStatus.ACCEPTED, file.image
    find_known_images(batch, [file for file in files if file.row.status == FileStatus.WAITING])
    if inserted:
        accepted = {file.image.pk: file.inspection for file in files if file.image and file.image.pk in inserted}
        _open_slots(image_import, batch, accepted)


def _open_slots(image_import: ImageImport, batch: Batch, inspections: dict[UUID, Inspection | None]) -> None:
    """Groups new images with their near-duplicates, and opens their slots."""
    hashes = {pk: inspection.fingerprint for pk, inspection in inspections.items() if inspection}
    group_images(project_id=batch.project_id, hashes=hashes)
    balance_slots(image_ids=sorted(inspections))
    data: dict[str, Any] = {"import": str(image_import.id), "images": len(inspections)}
    record_event(
        actor=image_import.requested_by,
        verb="filled",
        noun="batch",
        target=batch.id,
        project_id=batch.project_id,
        **data,
    )


def _report_known(image_import: ImageImport, batch: Batch, file: IncomingFile, image: Image) -> None:
    """Rejects a duplicate, unless it is the same file of the same batch; if that one failed, it is prepared again."""
    if image.batch_id == batch.id and image.file == file.row.file:
        file.row.status, file.row.image = FileStatus.KNOWN, image
        if image.status == ImageStatus.FAILED and file.spooled:
            store_original(file.spooled)
            retry_image(actor=image_import.requested_by, image=image)
    else:
        file.reject("duplicate", {"there": image.file, "batch": image.batch.name})


def _count(image_import: ImageImport, rows: list[ImportFile]) -> None:
    rejected = sum(row.status == FileStatus.REJECTED for row in rows)
    ImageImport.objects.filter(pk=image_import.pk).update(
        done=F("done") + len(rows),
        bytes_done=F("bytes_done") + sum(row.bytes for row in rows),
        accepted=F("accepted") + len(rows) - rejected,
        rejected=F("rejected") + rejected,
    )
