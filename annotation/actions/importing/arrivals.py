"""Files of an import on their way: fetched, recognised, decoded once, kept, and settled many at a time."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from annotation.actions.importing.chunk_queue import lock_own
from annotation.actions.importing.images import make_image, retry_image
from annotation.actions.importing.listing import details_of
from annotation.actions.shared.events import record_event
from annotation.actions.shared.grouping import group_images
from annotation.actions.shared.slots import balance_places
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
from annotation.sources.listing import Source
from annotation.sources.rejections import RefusedFile
from annotation.storage.stores import StorageError


@dataclass
class Arrival:
    """One file on its way. `there` is the image that the project has of the same bytes; `trouble` is why it cannot be
    read just now.
    """

    file: ImportFile
    spooled: SpooledFile | None = None
    there: Image | None = None
    image: Image | None = None
    inspection: Inspection | None = None
    trouble: OSError | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    @property
    def is_new(self) -> bool:
        return self.spooled is not None and self.there is None

    @property
    def is_settled(self) -> bool:
        """Whether its fate is known."""
        return self.trouble is None or self.file.status == FileStatus.REFUSED

    def refuse(self, code: str, params: dict[str, Any]) -> None:
        if row := details_of(self.file).row:
            params = {**params, "row": row}
        self.file.status, self.file.code, self.file.params = FileStatus.REFUSED, code, params

    def close(self) -> None:
        self.stack.close()


def fetch(arrival: Arrival, source: Source) -> None:
    """Copies a file to this machine while hashing it. Knows no database, for it runs in a thread.

    Raises StorageError when there is no room for it; trouble with reading it is noted.
    """
    directory = arrival.stack.enter_context(spool_directory())
    try:
        with source.open(arrival.file.place) as file:
            arrival.spooled = spool_into(directory, file)
    except (RejectedImage, RefusedFile) as refused:
        arrival.refuse(refused.code, refused.params)
    except StorageError:
        raise
    except OSError as error:
        arrival.trouble = error


def find_known(batch: Batch, arrivals: list[Arrival]) -> None:
    """Finds the images that the project has of the same bytes already."""
    hashes = [arrival.spooled.sha256 for arrival in arrivals if arrival.spooled]
    found = Image.objects.filter(project_id=batch.project_id, sha256__in=hashes).select_related("batch")
    there = {image.sha256: image for image in found}
    for arrival in arrivals:
        if arrival.spooled:
            arrival.there = there.get(arrival.spooled.sha256)


def keep(arrival: Arrival) -> None:
    """Decodes a new picture once, and puts it and its renditions into the storage. Knows no database either."""
    assert arrival.spooled
    wanted, file = arrival.file.wanted, arrival.file
    try:
        with spool_directory() as directory:
            inspection, made = inspect_and_render(arrival.spooled.path, directory)
            renditions = store_renditions(arrival.spooled.sha256, made)
    except RejectedImage as refused:
        arrival.refuse(refused.code, refused.params)
        return
    original = store_original(arrival.spooled)
    image = make_image(wanted.batch, file.file, details_of(file), inspection, original, renditions)
    image.position = wanted.first_position + file.position
    arrival.image, arrival.inspection = image, inspection


@transaction.atomic
def settle(chunk: ImportChunk, arrivals: list[Arrival]) -> bool:
    """Makes images of what arrived and writes down each file's fate, all at once; False if the chunk was lost."""
    wanted = lock_own(chunk)
    if wanted is None:
        return False
    batch = Batch.objects.select_for_update(no_key=True).get(pk=wanted.batch_id)
    if batch.status == BatchStatus.CLOSED:
        raise Conflict("", code="batch_closed")
    _insert(wanted, batch, [arrival for arrival in arrivals if arrival.image])
    for arrival in arrivals:
        if arrival.there:
            _tell_known(wanted, batch, arrival, arrival.there)
    files = [arrival.file for arrival in arrivals]
    ImportFile.objects.bulk_update(files, ["status", "code", "params", "image"])
    _count(wanted, files)
    return True


def _insert(wanted: ImageImport, batch: Batch, arrivals: list[Arrival]) -> None:
    """New images; of the same bytes twice, and of what came in elsewhere meanwhile, the first stays."""
    first: dict[str, Arrival] = {}
    for arrival in arrivals:
        assert arrival.image
        first.setdefault(arrival.image.sha256, arrival)
    images = [arrival.image for arrival in first.values() if arrival.image]
    for image in images:
        image.ready_at = Now()
    Image.objects.bulk_create(images, ignore_conflicts=True)
    made = set(Image.objects.filter(pk__in=[image.pk for image in images]).values_list("pk", flat=True))
    for arrival in arrivals:
        if arrival.image and arrival.image.pk in made:
            arrival.file.status, arrival.file.image = FileStatus.ACCEPTED, arrival.image
    find_known(batch, [arrival for arrival in arrivals if arrival.file.status == FileStatus.WAITING])
    if made:
        _open(wanted, batch, {arrival.image.pk: arrival for arrival in arrivals if arrival.image}, made)


def _open(wanted: ImageImport, batch: Batch, arrivals: dict[UUID, Arrival], made: set[UUID]) -> None:
    """Groups new images with those that they resemble, and opens their places."""
    hashes = {
        pk: arrival.inspection.fingerprint for pk, arrival in arrivals.items() if arrival.inspection and pk in made
    }
    group_images(project_id=batch.project_id, hashes=hashes)
    balance_places(image_ids=sorted(made))
    told: dict[str, Any] = {"import": str(wanted.id)}
    record_event(
        actor=wanted.requested_by,
        verb="filled",
        noun="batch",
        target=batch.id,
        project_id=batch.project_id,
        images=len(made),
        **told,
    )


def _tell_known(wanted: ImageImport, batch: Batch, arrival: Arrival, there: Image) -> None:
    """The same file of the same batch is no refusal; one that failed is prepared once more."""
    if there.batch_id == batch.id and there.file == arrival.file.file:
        arrival.file.status, arrival.file.image = FileStatus.KNOWN, there
        if there.status == ImageStatus.FAILED and arrival.spooled:
            store_original(arrival.spooled)
            retry_image(actor=wanted.requested_by, image=there)
    else:
        arrival.refuse("duplicate", {"there": there.file, "batch": there.batch.name})


def _count(wanted: ImageImport, files: list[ImportFile]) -> None:
    refused = sum(file.status == FileStatus.REFUSED for file in files)
    ImageImport.objects.filter(pk=wanted.pk).update(
        done=F("done") + len(files),
        bytes_done=F("bytes_done") + sum(file.bytes for file in files),
        accepted=F("accepted") + len(files) - refused,
        refused=F("refused") + refused,
    )
