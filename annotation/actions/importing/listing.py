"""Lists the source of an import, which is its first chunk, and divides the files into chunks for workers."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Sum

from annotation.actions.importing.chunk_queue import lock_import
from annotation.actions.shared import jobs
from annotation.actions.shared.positions import next_position
from annotation.models import Batch, FileStatus, ImageImport, ImportChunk, ImportFile
from annotation.sources.base import OpenSource
from annotation.sources.entries import MAX_FILES, SourceEntry
from annotation.sources.metadata import NO_METADATA, ImageMetadata
from annotation.sources.notices import Notice
from annotation.sources.registry import SOURCES
from annotation.sources.rejections import RejectedSource

AT_ONCE: Final = 1_000
# A chunk is some seconds of work; a small import has enough of them that every worker gets one.
MIN_CHUNK_FILES: Final = 8
MAX_CHUNK_FILES: Final = 128
SHARES: Final = 16
MAX_CHUNKS: Final = 400
MAX_NOTICES: Final = 50
_DIVIDE: Final = (
    "UPDATE annotation_importfile SET chunk = 1 + position / %s WHERE image_import_id = %s AND status = 'waiting'"
)


def open_source(image_import: ImageImport) -> AbstractContextManager[OpenSource]:
    """Opens the source of an import. Raises RejectedSource when there is none to read."""
    return SOURCES[image_import.kind].open(image_import.source)


@transaction.atomic
def list_import(chunk: ImportChunk, source: OpenSource) -> None:
    """Saves every file of the source, and the chunks, in one transaction; saves nothing if the chunk is lost meanwhile.

    The chunk's row stays locked for as long as that takes: a source may take long to list, and a heartbeat would be
    seen only at this transaction's end. Other workers skip a locked row, and the lock ends with this process.
    Raises FenceLost, or RejectedSource for a source that cannot be read or has no file.
    """
    row = jobs.lock_own(chunk)
    count = 0
    notices: list[Notice] = []
    entries = _limited(_without_notices(source.entries(), notices))
    while block := list(islice(entries, AT_ONCE)):
        ImportFile.objects.bulk_create(
            _row(chunk.image_import, count + index, entry) for index, entry in enumerate(block)
        )
        count += len(block)
    if count == 0:
        raise RejectedSource("nothing_there", notices=notices)
    image_import = lock_import(chunk)
    image_import.notices = stored_notices(notices)
    _reserve_positions(image_import, count)
    chunks = _divide(image_import, count)
    jobs.finish(row, heartbeat_at=None)
    if not image_import.by_command:
        for file_chunk in chunks:
            jobs.enqueue(file_chunk)


def stored_notices(notices: Sequence[Notice]) -> list[dict[str, Any]]:
    """Returns what an import stores of the notices about its source."""
    return [asdict(notice) for notice in notices[:MAX_NOTICES]]


def metadata_of(row: ImportFile) -> ImageMetadata:
    """Returns what the manifest says of a file."""
    return ImageMetadata(**row.metadata) if row.metadata else NO_METADATA


def _without_notices(items: Iterator[SourceEntry | Notice], notices: list[Notice]) -> Iterator[SourceEntry]:
    """Yields the entries; appends the notices between them to `notices`."""
    for item in items:
        if isinstance(item, Notice):
            notices.append(item)
        else:
            yield item


def _limited(entries: Iterator[SourceEntry]) -> Iterator[SourceEntry]:
    for number, entry in enumerate(entries):
        if number >= MAX_FILES:
            raise RejectedSource("too_many_entries", most=MAX_FILES)
        yield entry


def _row(image_import: ImageImport, position: int, entry: SourceEntry) -> ImportFile:
    row = ImportFile(image_import=image_import, position=position, file=entry.file, uri=entry.uri, bytes=entry.bytes)
    if entry.metadata is not NO_METADATA:
        row.metadata = {name: value for name, value in asdict(entry.metadata).items() if value}
    if entry.rejection:
        row.status, row.code, row.params = FileStatus.REJECTED, entry.rejection.code, entry.rejection.params
    return row


def _reserve_positions(image_import: ImageImport, count: int) -> None:
    """Counts the files and reserves their positions; locks the batch, so that no two images get the same one."""
    files = ImportFile.objects.filter(image_import=image_import)
    rejected = files.filter(status=FileStatus.REJECTED)
    batch = Batch.objects.select_for_update(no_key=True).get(pk=image_import.batch_id)
    image_import.first_position = next_position(batch)
    image_import.total, image_import.accepted, image_import.rejected = count, 0, rejected.count()
    image_import.done = image_import.rejected
    image_import.bytes_total = files.aggregate(sum=Sum("bytes"))["sum"]
    image_import.bytes_done = rejected.aggregate(sum=Sum("bytes"))["sum"] or 0
    names = ["notices", "first_position", "total", "accepted", "done", "rejected", "bytes_total", "bytes_done"]
    image_import.save(update_fields=names)


def _divide(image_import: ImageImport, count: int) -> list[ImportChunk]:
    """Divides the files that will be opened into chunks; returns these, at least one."""
    size = max(MIN_CHUNK_FILES, min(MAX_CHUNK_FILES, count // SHARES), -(-count // MAX_CHUNKS))
    with connection.cursor() as cursor:
        cursor.execute(_DIVIDE, [size, image_import.id])
    files = ImportFile.objects.filter(image_import=image_import, status=FileStatus.WAITING).order_by("chunk")
    numbers = list(files.values_list("chunk", flat=True).distinct()) or [1]
    return ImportChunk.objects.bulk_create(ImportChunk(image_import=image_import, number=number) for number in numbers)
