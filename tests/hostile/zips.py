"""Hostile zips (path traversal, links, nesting, false sizes, bombs), each with the expected result of its import."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from tests.factories import image_bytes
from tests.hostile.names import EVIL_NAME, NAMES
from tests.hostile.overlaps import overlapping_zip


@dataclass(frozen=True)
class Zip:
    """A zip with the expected result of its import: the number of accepted images, and the count of each code.

    With a `failure` the whole import fails. None for `accepted` or `codes` allows any.
    """

    name: str
    make: Callable[[], bytes]
    accepted: int | None = 0
    codes: dict[str, int] | None = field(default_factory=dict)
    failure: str = ""
    heavy: bool = False


def zip_bytes(*entries: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def valid_image(number: int) -> tuple[str, bytes]:
    return f"good-{number}.jpg", image_bytes(number)


def cases() -> Iterator[Zip]:
    yield from _hostile_entries()
    yield from _hostile_archives()


def _hostile_entries() -> Iterator[Zip]:
    """Yields zips in which single entries are hostile or damaged."""
    slips = [f"../../{EVIL_NAME}", f"/tmp/{EVIL_NAME}", f"C:\\{EVIL_NAME}", f"a/../../{EVIL_NAME}", f"..\\{EVIL_NAME}"]
    yield Zip("path traversal", lambda: zip_bytes(valid_image(1), *_images(slips)), 1, {"path_not_allowed": 5})
    yield Zip(
        "links", lambda: zip_bytes(valid_image(2), _link("/etc/passwd"), _link("../..", "dir")), 1, {"not_a_file": 2}
    )
    yield Zip("link, then below it", _entry_below_a_link, 1, {"not_a_file": 1})
    yield Zip("pipes and devices", lambda: zip_bytes(valid_image(3), *_specials()), 1, {"not_a_file": 3})
    yield Zip("encrypted", partial(_with_flags, 0x1), 0, {"encrypted": 2})
    yield Zip("strongly encrypted", partial(_with_flags, 0x41), 0, {"encrypted": 2})
    yield Zip("the same name twice", _same_name_twice, 2, {})
    yield Zip("the same image twice", lambda: zip_bytes(valid_image(6), ("b.jpg", image_bytes(6))), 1, {"duplicate": 1})
    yield Zip("names that differ in case", lambda: zip_bytes(*_images(["A.jpg", "a.jpg", "A.JPG"])), 3, {})
    yield Zip("every evil name", _every_evil_name, None, None)
    yield Zip("names in a DOS code page", _with_dos_names, 2, {})
    yield Zip("bzip2", lambda: zip_bytes(valid_image(7), compression=zipfile.ZIP_BZIP2), 0, {"unusual_packing": 1})
    yield Zip("lzma", lambda: zip_bytes(valid_image(8), compression=zipfile.ZIP_LZMA), 0, {"unusual_packing": 1})
    yield Zip("a zip in a zip", lambda: _zip_in_zips(1), 1, {"archive_not_accepted": 1})
    yield Zip("sixteen zips deep", lambda: _zip_in_zips(16), 1, {"archive_not_accepted": 1})
    yield Zip("42 gigabytes by nesting", _nested_gigabytes, 1, {"archive_not_accepted": 16})
    yield Zip("a gigabyte of zeros", partial(_with_zeros, 1_000), 1, {"zip_bomb": 1}, "", True)
    yield Zip("fifty megabytes of zeros", partial(_with_zeros, 50), 1, {"zip_bomb": 1})
    yield Zip("a real overlapping zip bomb", lambda: overlapping_zip(250), 0, {"overlapping": 250})
    yield Zip("one entry under a thousand names", lambda: _repeated_entry(1_000), 0, {"overlapping": 1_001})
    yield Zip("sizes stated too low", partial(_with_false_size, 100), 1, None)
    yield Zip("sizes stated too high", partial(_with_false_size, 4_000_000_000), 1, None)
    yield Zip("a wrong checksum", _with_wrong_checksum, 1, {"damaged_in_zip": 1})
    yield Zip("a damaged stream", _with_damaged_stream, 1, None)
    yield Zip("different names in its two headers", _with_two_names, None, None)


def _hostile_archives() -> Iterator[Zip]:
    """Yields zips that are damaged as a whole, or have unusual names, manifests or numbers of entries."""
    yield Zip("cut in the middle", lambda: zip_bytes(valid_image(9), valid_image(10))[:-200], 0, None, "not_a_zip")
    yield Zip("only an end record", lambda: b"PK\5\6" + b"\0" * 18, 0, {}, "nothing_there")
    yield Zip("a false end record", lambda: b"PK\5\6" + b"\xff" * 18, 0, {}, "not_a_zip")
    yield Zip("not a zip", lambda: image_bytes(11), 0, {}, "not_a_zip")
    yield Zip("an empty file", lambda: zip_bytes(valid_image(19), ("empty.jpg", b"")), 1, {"empty_file": 1})
    yield Zip("an empty zip file", lambda: b"", 0, {}, "not_a_zip")
    yield Zip("an image before it", lambda: image_bytes(12) + zip_bytes(valid_image(13)), 1, {})
    yield Zip("ends inside its comment", _with_long_comment, 0, {}, "not_a_zip")
    yield Zip("only folders", lambda: zip_bytes(("a/", b""), ("../", b""), ("/", b"")), 0, {}, "nothing_there")
    yield Zip("names of 65,535 characters", lambda: zip_bytes(("x" * 65_000 + ".jpg", image_bytes(15))), 1, {})
    yield Zip("five hundred folders deep", lambda: zip_bytes(("d/" * 500 + "a.jpg", image_bytes(16))), 1, {})
    yield Zip("a manifest that grows", partial(_with_huge_manifest, 400), 0, {}, "manifest_too_large")
    yield Zip("a manifest with paths outside", _with_manifest_that_leads_outside, 1, OUTSIDE)
    yield Zip(
        "a manifest that is no text",
        lambda: zip_bytes(valid_image(18), ("manifest.csv", b"\xff\xfe\0")),
        0,
        {},
        "manifest_not_text",
    )
    yield Zip("false extra fields", _with_false_extra_fields, None, None)
    yield Zip(
        "100,000 entries, ten of them images",
        lambda: _many_entries(100_000),
        10,
        {"path_not_allowed": 99_990},
        "",
        True,
    )
    yield Zip("100,000 empty files", lambda: _many_empty_entries(100_000), 0, {"empty_file": 100_000}, "", True)
    yield Zip("100,001 entries", lambda: _many_empty_entries(100_001), 0, None, "too_many_entries", True)


def _images(names: list[str], first: int = 100) -> list[tuple[str, bytes]]:
    return [(name, image_bytes(first + index)) for index, name in enumerate(names)]


def _special(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (kind | 0o777) << 16
    return entry


def _link(target: str, name: str = "link.jpg") -> tuple[zipfile.ZipInfo, bytes]:
    return _special(name, stat.S_IFLNK), target.encode()


def _entry_below_a_link() -> bytes:
    return zip_bytes(_link("/tmp", "dir"), (f"dir/{EVIL_NAME}", image_bytes(20)))


def _specials() -> list[tuple[zipfile.ZipInfo, bytes]]:
    return [(_special(f"{kind}.jpg", kind), b"") for kind in (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK)]


def _with_flags(bits: int) -> bytes:
    content = bytearray(zip_bytes(valid_image(4), valid_image(5)))
    position = -1
    for signature, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        while (position := content.find(signature, position + 1)) >= 0:
            content[position + offset] |= bits
        position = -1
    return bytes(content)


def _same_name_twice() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.jpg"), image_bytes(21))
        archive.filelist[0].filename = "a.jpg"
        archive.NameToInfo.clear()
        archive.writestr(zipfile.ZipInfo("a.jpg"), image_bytes(22))
    return file.getvalue()


def _every_evil_name() -> bytes:
    """Returns a zip with every name of NAMES, except the empty one and folders."""
    names = [name for name in NAMES if name and not name.endswith("/") and name != "manifest.csv"]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, name in enumerate(names):
            entry = zipfile.ZipInfo("x")
            entry.filename = name  # ZipInfo itself cuts names at NUL
            archive.NameToInfo.clear()
            archive.writestr(entry, image_bytes(200 + number))
    return file.getvalue()


def _with_dos_names() -> bytes:
    """Returns a zip with names of one byte a letter, as DOS wrote them."""
    content = zip_bytes(
        ("Mller-xxxxxxxxxxxxxxxx.jpg", image_bytes(23)), ("M-xxxxxxxx.jpg", image_bytes(24)), compression=0
    )
    return content.replace(b"x" * 8, b"\x81" * 8)


def _zip_in_zips(depth: int) -> bytes:
    inner = zip_bytes(valid_image(30))
    for _ in range(depth):
        inner = zip_bytes(valid_image(31), ("inner.zip", inner))
    return inner


def _nested_gigabytes() -> bytes:
    inner = zip_bytes(("zeros", b"\0" * 10_000_000))
    for _ in range(4):
        inner = zip_bytes(*((f"{number}.zip", inner) for number in range(16)))
    return zip_bytes(valid_image(32), *((f"{number}.zip", inner) for number in range(16)))


def _with_zeros(megabytes: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(*valid_image(33))
        with archive.open("zeros.jpg", "w") as entry:
            for _ in range(megabytes):
                entry.write(b"\0" * 1_000_000)
    return file.getvalue()


def _repeated_entry(times: int) -> bytes:
    """Returns a zip whose directory repeats one entry."""
    content = zip_bytes(("zeros.jpg", b"\0" * 9_000_000))
    position, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    head, tail = content[position:end], bytearray(content[end:])
    tail[8:12] = struct.pack("<HH", times + 1, times + 1)
    tail[12:16] = struct.pack("<I", len(head) * (times + 1))
    return content[:position] + head * (times + 1) + bytes(tail)


def _with_false_size(size: int) -> bytes:
    """Returns a zip whose directory states a wrong size for the first entry."""
    content = bytearray(zip_bytes(valid_image(34), valid_image(35)))
    position = content.index(b"PK\1\2")
    content[position + 24 : position + 28] = struct.pack("<I", size)
    return bytes(content)


def _with_wrong_checksum() -> bytes:
    content = bytearray(zip_bytes(valid_image(36), valid_image(37)))
    position = content.index(b"PK\1\2")
    content[position + 16] ^= 0xFF
    return bytes(content)


def _with_damaged_stream() -> bytes:
    content = bytearray(zip_bytes(valid_image(38), valid_image(39)))
    content[45:80] = b"\xff" * 35
    return bytes(content)


def _with_two_names() -> bytes:
    content = zip_bytes(("aaaaaaaaaaaaaa.jpg", image_bytes(40)))
    return content.replace(b"aaaaaaaaaaaaaa.jpg", b"../../../evil.jpg\0", 1)


def _with_long_comment() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(*valid_image(14))
        archive.comment = b"PK\5\6" * 16_000
    return file.getvalue()


def _with_huge_manifest(megabytes: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(*valid_image(41))
        with archive.open("manifest.csv", "w") as entry:
            entry.write(b"file,title\n")
            for _ in range(megabytes):
                entry.write(b"a" * 1_000_000)
    return file.getvalue()


OUTSIDE = {"path_not_allowed": 1, "url_in_zip": 1}


def _with_manifest_that_leads_outside() -> bytes:
    manifest = f"file,title\ngood-42.jpg,good\n../../{EVIL_NAME},out\nhttp://127.0.0.1:1/a.jpg,out\n"
    return zip_bytes(valid_image(42), ("manifest.csv", manifest.encode()))


def _with_false_extra_fields() -> bytes:
    entry = zipfile.ZipInfo("a.jpg")
    path = b"\1" + struct.pack("<I", zlib.crc32(b"a.jpg")) + f"../{EVIL_NAME}".encode()
    entry.extra = struct.pack("<HH", 0x7075, len(path)) + path + struct.pack("<HHQQ", 1, 16, 2**63, 2**63)
    return zip_bytes((entry, image_bytes(43)))


def _many_entries(count: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(10):
            archive.writestr(*valid_image(500 + number))
        for number in range(count - 10):
            archive.writestr(f"../{number}.jpg", b"")
    return file.getvalue()


def _many_empty_entries(count: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.jpg", b"")
    return file.getvalue()
