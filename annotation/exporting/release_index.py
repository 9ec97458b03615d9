"""What a release holds, in so few bytes that two releases of any size are compared at once."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from annotation.exporting.snapshot import Snapshot
from annotation.models import Export, ExportPart

# The last byte of an id is random, so that the parts are of a size, and an id is in the same part of every release.
PARTS: Final = 64
_PART: Final = f"mod(get_byte(uuid_send(critique.id), 15), {PARTS})"
_ID: Final = 16
_ENTRY: Final = 24


def touched(moment: str) -> str:
    """SQL of the hash of a critique that was last updated at `moment`, and of what is told of its image.

    Whatever is updated of a critique moves its time; what an image is told anew moves the rest.
    """
    return f'int8send(hash_record_extended(ROW({moment}, image.file, image.source, image.license, image."group"), 0))'


def read_contents(snapshot: Snapshot) -> Iterator[tuple[int, bytes]]:
    """Number and entries of each part, as `ExportPart` keeps them."""
    entries = f"string_agg(uuid_send(critique.id) || {touched('critique.updated_at')}, ''::bytea)"
    for part, data in snapshot.each(f"{_PART}, {entries}", "GROUP BY 1 ORDER BY 1", at_once=1):
        yield part, bytes(data)


def read_hashes(export: Export, ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The hashes that a published release keeps of some critiques, those that it holds. One part is held at a time."""
    by_part: dict[int, list[UUID]] = {}
    for one in ids:
        by_part.setdefault(one.bytes[-1] % PARTS, []).append(one)
    parts = ExportPart.objects.filter(export=export, attempt=export.fencing_token, number__in=by_part)
    found: dict[UUID, bytes] = {}
    for number, entries in parts.values_list("number", "entries").iterator(chunk_size=1):
        part = bytes(entries)
        found |= {one: kept for one in by_part[number] if (kept := _hash_in(part, one))}
    return found


def _hash_in(part: bytes, one: UUID) -> bytes:
    """The hash that the entry of a critique ends with; empty without an entry."""
    at = part.find(one.bytes)
    while at > 0 and at % _ENTRY:  # the same bytes across two entries
        at = part.find(one.bytes, at + 1)
    return part[at + _ID : at + _ENTRY] if at >= 0 else b""
