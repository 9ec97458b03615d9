"""Reads and describes the index of a release: an id and a hash for each critique, by which releases are compared.

It is so small that two releases of any size can be compared at once. `ExportPart` stores it in parts.
"""

from collections.abc import Iterable
from uuid import UUID

from annotation.exporting.sql.index_entries import HALF, PARTS
from annotation.models import Export, ExportPart, TurnSource


def compared_bytes(before: Export, after: Export) -> int:
    """Returns how many bytes of two releases' hashes are compared.

    If only one has instructions, only the critiques are: formats and their contents may differ.
    """
    templates = [export.turns == TurnSource.TEMPLATES for export in (before, after)]
    return HALF if templates[0] != templates[1] else 2 * HALF


def read_hashes(export: Export, critique_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Returns the hashes of those critiques that a published release contains. One part is in memory at a time."""
    ids_by_part: dict[int, list[UUID]] = {}
    for critique_id in critique_ids:
        ids_by_part.setdefault(critique_id.bytes[-1] % PARTS, []).append(critique_id)
    parts = ExportPart.objects.filter(export=export, attempt=export.fencing_token, number__in=ids_by_part)
    hashes: dict[UUID, bytes] = {}
    for number, entries in parts.values_list("number", "entries").iterator(chunk_size=1):
        part = bytes(entries)
        hashes |= {id_: hash_ for id_ in ids_by_part[number] if (hash_ := _hash_in(part, id_))}
    return hashes


def _hash_in(part: bytes, critique_id: UUID) -> bytes:
    """Returns the hash at the end of a critique's entry; empty without an entry."""
    index = part.find(critique_id.bytes)
    while index > 0 and index % ExportPart.ENTRY_BYTES:  # the same bytes across two entries
        index = part.find(critique_id.bytes, index + 1)
    return part[index + ExportPart.ID_BYTES : index + ExportPart.ENTRY_BYTES] if index >= 0 else b""
