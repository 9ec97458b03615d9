"""The first chunk of an import: its source is listed, file by file, and cut into the chunks that workers take."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import IO, Final

from django.db import connection, transaction
from django.db.models import Sum

from annotation import jobs
from annotation.actions.importing.chunk_queue import lock_own
from annotation.actions.shared.positions import next_position
from annotation.imaging.storing import open_stored
from annotation.models import Batch, ChunkStatus, FileStatus, ImageImport, ImportChunk, ImportFile
from annotation.sources import archives, listing
from annotation.sources.entries import MOST_FILES, Listed
from annotation.sources.folders import import_folder
from annotation.sources.listing import Source
from annotation.sources.manifests import LARGEST_BYTES
from annotation.sources.metadata import NO_DETAILS, Details
from annotation.sources.rejections import RefusedSource

AT_ONCE: Final = 1_000
# A chunk is some seconds of work; a small import is cut into enough of them that every worker has one.
SMALLEST_CHUNK: Final = 8
LARGEST_CHUNK: Final = 128
SHARES: Final = 16
MOST_CHUNKS: Final = 400
_CUT: Final = "UPDATE annotation_importfile SET chunk = 1 + position / %s WHERE wanted_id = %s AND status = 'waiting'"


@contextmanager
def open_source(wanted: ImageImport) -> Iterator[Source]:
    """The source of an import, for as long as the block runs. Raises RefusedSource when there is none to read."""
    with ExitStack() as stack:
        archive = None
        if wanted.kind == "zip":
            archive = stack.enter_context(archives.open_zip(stack.enter_context(_open_sent(wanted))))
        yield Source(_root(wanted), archive)


@transaction.atomic
def list_import(chunk: ImportChunk, source: Source) -> None:
    """Writes down every file of the source, and the chunks: all of it, or nothing if the chunk was lost meanwhile.

    The chunk's row is held for as long as that takes: a source may be long to list, and to show life would need this
    transaction's end. Who looks for a turn passes it by; with this process its lock ends, too.
    """
    held = ImportChunk.objects.select_for_update().filter(pk=chunk.pk, fence=chunk.fence, status=ChunkStatus.RUNNING)
    if not held.exists():
        return
    number = 0
    files = listing.no_more_than(MOST_FILES, _listed(chunk.wanted, source))
    while some := list(islice(files, AT_ONCE)):
        ImportFile.objects.bulk_create(_row(chunk.wanted, number + nth, one) for nth, one in enumerate(some))
        number += len(some)
    if number == 0:
        raise RefusedSource("nothing_there")
    wanted = lock_own(chunk)
    if wanted is None:
        transaction.set_rollback(True)
        return
    _reserve_positions(wanted, number)
    hints = _cut(wanted, number)
    chunk.status = ChunkStatus.DONE
    chunk.save(update_fields=["status"])
    for _ in range(0 if wanted.by_command else hints):
        jobs.send_on_commit("work_import", wanted.id)


def details_of(file: ImportFile) -> Details:
    """What the manifest told of a file."""
    return Details(**file.details) if file.details else NO_DETAILS


def _listed(wanted: ImageImport, source: Source) -> Iterator[Listed]:
    if source.archive:
        return listing.list_zip(source.archive)
    if wanted.kind == "s3":
        return listing.list_bucket(wanted.source["bucket"], wanted.source["prefix"])
    if wanted.kind == "urls":
        return listing.list_addresses(_read_sent(wanted, listing.LARGEST_LIST))
    manifest = _read_sent(wanted, LARGEST_BYTES) if wanted.kind == "manifest" else None
    return listing.list_folder(source.root or Path("/nonexistent"), manifest)


def _open_sent(wanted: ImageImport) -> AbstractContextManager[IO[bytes]]:
    """The file that was sent with the order; on the machine of a command, the one that it names."""
    if "list" in wanted.source:
        return Path(wanted.source["list"]).open("rb")
    return open_stored(wanted.source["key"])


def _read_sent(wanted: ImageImport, most: int) -> bytes:
    with _open_sent(wanted) as file:
        return file.read(most + 1)


def _root(wanted: ImageImport) -> Path | None:
    if "root" in wanted.source:
        return Path(wanted.source["root"])
    return import_folder(wanted.source["folder"]) if "folder" in wanted.source else None


def _row(wanted: ImageImport, number: int, listed: Listed) -> ImportFile:
    row = ImportFile(wanted=wanted, position=number, file=listed.file, place=listed.place, bytes=listed.bytes)
    if listed.details is not NO_DETAILS:
        row.details = {name: value for name, value in asdict(listed.details).items() if value}
    if listed.refusal:
        row.status, row.code, row.params = FileStatus.REFUSED, listed.refusal.code, listed.refusal.params
    return row


def _reserve_positions(wanted: ImageImport, number: int) -> None:
    """The batch's row is held meanwhile, so that no two images take the same."""
    files = ImportFile.objects.filter(wanted=wanted)
    refused = files.filter(status=FileStatus.REFUSED)
    batch = Batch.objects.select_for_update(no_key=True).get(pk=wanted.batch_id)
    wanted.first_position = next_position(batch)
    wanted.total, wanted.accepted, wanted.done = number, 0, refused.count()
    wanted.refused = wanted.done
    wanted.bytes_total = files.aggregate(sum=Sum("bytes"))["sum"]
    wanted.bytes_done = refused.aggregate(sum=Sum("bytes"))["sum"] or 0
    names = ["first_position", "total", "accepted", "done", "refused", "bytes_total", "bytes_done"]
    wanted.save(update_fields=names)


def _cut(wanted: ImageImport, number: int) -> int:
    """Cuts what is to be opened into chunks; answers how many there are, one at least."""
    size = max(SMALLEST_CHUNK, min(LARGEST_CHUNK, number // SHARES), -(-number // MOST_CHUNKS))
    with connection.cursor() as cursor:
        cursor.execute(_CUT, [size, wanted.id])
    chunks = ImportFile.objects.filter(wanted=wanted, status=FileStatus.WAITING).order_by("chunk")
    numbers = list(chunks.values_list("chunk", flat=True).distinct()) or [1]
    ImportChunk.objects.bulk_create(ImportChunk(wanted=wanted, number=number) for number in numbers)
    return len(numbers)
