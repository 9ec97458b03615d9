"""What a release holds, in so few bytes that two releases of any size are compared at once."""

from collections.abc import Iterator
from typing import Final

from annotation.exporting.snapshot import Snapshot

# The last byte of an id is random, so that the parts are of a size, and an id is in the same part of every release.
PARTS: Final = 64
_PART: Final = f"mod(get_byte(uuid_send(critique.id), 15), {PARTS})"
# Whatever is updated of a critique moves its time; what an image is told anew moves the rest.
_HASH: Final = """
hash_record_extended(ROW(critique.updated_at, image.file, image.source, image.license, image."group"), 0)
"""


def read_contents(snapshot: Snapshot) -> Iterator[tuple[int, bytes]]:
    """Number and entries of each part, as `ExportPart` keeps them."""
    entries = f"string_agg(uuid_send(critique.id) || int8send({_HASH}), ''::bytea)"
    for part, data in snapshot.each(f"{_PART}, {entries}", "GROUP BY 1 ORDER BY 1", at_once=1):
        yield part, bytes(data)
