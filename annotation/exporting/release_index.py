"""Reads and describes the index of a release: an id and a hash for each critique, by which releases are compared.

It is so small that two releases of any size can be compared at once. `ExportPart` stores it in parts.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from annotation.exporting.sql.expressions import Expression
from annotation.exporting.sql.instruction_json import InstructionChoice
from annotation.models import Export, ExportPart, TurnSource

# The last byte of an id is random, so that parts are of similar size, and an id is in the same part of every release.
PARTS: Final = 64
HALF: Final = 4
PART_NUMBER: Final = f"mod(get_byte(uuid_send(critique.id), 15), {PARTS})"


def critique_hash(updated_at: str) -> str:
    """Returns SQL of the hash of a critique as it was last updated at `updated_at`, and of its image's metadata.

    Every update of a critique moves its time; the other columns change with the metadata.
    """
    return (
        f'int8send(hash_record_extended(ROW({updated_at}, image.file, image.source, image.license, image."group"), 0))'
    )


def entries(instructions: InstructionChoice | None = None) -> Expression:
    """Returns SQL of the entries of critiques, as `ExportPart` stores them.

    In a release of instructions, the second half of a hash is that of the critique's instructions, and the first half
    that of the critique.
    """
    hash_ = Expression(critique_hash("critique.updated_at"))
    if instructions:
        array = instructions.array()
        sql = f"substr({hash_.sql}, 1, {HALF}) || substr(int8send(hashtextextended({array.sql}, 0)), 1, {HALF})"
        hash_ = Expression(sql, array.values)
    return Expression(f"string_agg(uuid_send(critique.id) || {hash_.sql}, ''::bytea)", hash_.values)


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
