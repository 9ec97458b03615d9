"""Writes zips byte by byte: Python's own writer sets the flag for UTF-8, and knows slashes only."""

import struct
import zlib

UTF_8 = 0x800
COMMON = "<HHHHIIIHH"


def zip_of(entries: list[tuple[str | bytes, bytes]], flag: int = UTF_8, extra: dict[int, bytes] | None = None) -> bytes:
    """Returns a zip; without the flag 0x800 a reader has to guess what the bytes of its names mean."""
    files, directory = b"", b""
    for number, (name, data) in enumerate(entries):
        raw = name if isinstance(name, bytes) else name.encode()
        extra_field = (extra or {}).get(number, b"")
        common = struct.pack(
            COMMON, flag, 0, 0, 0x5000, zlib.crc32(data), len(data), len(data), len(raw), len(extra_field)
        )
        directory += b"PK\1\2\x14\3\x14\0" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(files)) + raw + extra_field
        files += b"PK\3\4\x14\0" + common + raw + extra_field + data
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(files), 0)
    return files + directory + b"PK\5\6" + end


def unicode_path(raw: bytes, name: str) -> bytes:
    """Returns Info-ZIP's extra field with the name in UTF-8."""
    value = b"\1" + struct.pack("<I", zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(value)) + value
