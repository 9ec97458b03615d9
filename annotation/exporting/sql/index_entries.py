"""Builds an entry of a release's index: an id and a hash of a critique, by which releases are compared."""

from typing import Final

from annotation.exporting.sql.instruction_json import INSTRUCTION_HASH

# The last byte of an id is random, so that parts are of similar size, and an id is in the same part of every release.
PARTS: Final = 64
HALF: Final = 4


def critique_hash(updated_at: str) -> str:
    """Returns SQL of the hash of a critique as it was last updated at `updated_at`, and of its image's metadata.

    Every update of a critique moves its time; the other columns change with the metadata.
    """
    return (
        f'int8send(hash_record_extended(ROW({updated_at}, image.file, image.source, image.license, image."group"), 0))'
    )


def index_entry(*, with_instructions: bool = False) -> str:
    """Returns SQL of the entry of the row `critique`, as `ExportPart` stores it.

    In a release of instructions, the second half of a hash is that of the critique's instructions, and the first half
    that of the critique. Their `join` must follow JOINS.
    """
    hash_ = critique_hash("critique.updated_at")
    if with_instructions:
        hash_ = f"substr({hash_}, 1, {HALF}) || substr(int8send({INSTRUCTION_HASH}), 1, {HALF})"
    return f"uuid_send(critique.id) || {hash_}"
