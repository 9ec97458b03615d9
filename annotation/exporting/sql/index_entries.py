"""Builds the entries of a release's index: an id and a hash for each critique, by which releases are compared."""

from typing import Final

from annotation.exporting.sql.expressions import Expression
from annotation.exporting.sql.instruction_json import InstructionChoice

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
        second = instructions.hash()
        sql = f"substr({hash_.sql}, 1, {HALF}) || substr(int8send({second.sql}), 1, {HALF})"
        hash_ = Expression(sql, second.values)
    return Expression(f"string_agg(uuid_send(critique.id) || {hash_.sql}, ''::bytea)", hash_.values)
