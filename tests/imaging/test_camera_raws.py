"""Camera raws are rejected with the name of their format; TIFFs are accepted as their first image."""

import io
import struct
from pathlib import Path

import pytest

from annotation.imaging.camera_raws import TAGS
from annotation.imaging.inspection import RejectedImage, inspect_image
from annotation.imaging.tiff_directories import MAX_DIRECTORIES, MAX_ENTRIES, read_directories
from annotation.wording.rejections import explain
from tests.imaging import files
from tests.imaging.tiffs import CFA, FULL, LINEAR_RAW, LONG, PAGE, REDUCED, SHORT, Page, kind, make, tiff

DNG = {50706: (1, [1, 4, 0, 0])}
SENSOR = Page(400, 300, CFA, tags=kind(FULL))
LARGER = Page(400, 300)


def thumbnail(maker: str = "ACME", *below: Page, **options) -> Page:
    return Page(96, 64, tags=kind(REDUCED) | make(maker) | options.get("tags", {}), below=below)


RAWS = {
    "DNG": tiff(thumbnail("ACME", SENSOR, tags=DNG)),
    "DNG whose first image is the sensor's": tiff(Page(400, 300, LINEAR_RAW, tags=DNG)),
    "Nikon NEF": tiff(thumbnail("NIKON CORPORATION", Page(300, 200, tags=kind(REDUCED)), SENSOR), order=">"),
    "Sony ARW": tiff(thumbnail("SONY", SENSOR)),
    "Pentax PEF": tiff(Page(400, 300, CFA, tags=make("PENTAX Corporation")), thumbnail(), order=">"),
    "Samsung SRW": tiff(thumbnail("SAMSUNG", SENSOR)),
    "Hasselblad 3FR": tiff(thumbnail("Hasselblad", SENSOR)),
    "Kodak DCR": tiff(Page(96, 64, tags={255: (SHORT, [2])} | make("EASTMAN KODAK COMPANY")), LARGER),
    "Epson ERF": tiff(thumbnail("SEIKO EPSON CORP.", Page(400, 300, LINEAR_RAW))),
    "Mamiya MEF": tiff(thumbnail("Mamiya-OP Co.,Ltd.", SENSOR), order=">"),
    "Leaf MOS": tiff(thumbnail("Leaf", SENSOR), order=">"),
    "camera raw of another make": tiff(thumbnail("ACME", SENSOR)),
    "camera raw that is a BigTIFF": tiff(thumbnail("ACME", Page(9, 9), SENSOR), big=True),
    "camera raw that is a BigTIFF of the other byte order": tiff(thumbnail("ACME", SENSOR), big=True, order=">"),
    "camera raw whose sensor lies two levels down": tiff(Page(96, 64, below=(Page(48, 32, below=(SENSOR,)),))),
    "Canon CR2": tiff(Page(160, 96), front=b"CR\2\0" + b"\0" * 4),
    "Phase One IIQ": tiff(Page(160, 96), front=b"IIII\0waR" + b"\0" * 8),
    "Canon CR3": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom",
    "Canon CRW": b"II\x1a\0\0\0HEAPCCDR" + b"\0" * 200,
    "Fujifilm RAF": b"FUJIFILMCCD-RAW 0201" + b"\0" * 200,
    "Minolta MRW": b"\0MRM" + b"\0" * 200,
    "Olympus ORF": b"IIRO\x08\0\0\0" + b"\0" * 200,
    "Panasonic RW2": b"IIU\0\x18\0\0\0" + b"\0" * 200,
    "Sigma X3F": b"FOVb" + b"\0" * 200,
}
PHOTOGRAPH = Page(400, 300)
ORDINARY = {
    "of one page": tiff(PHOTOGRAPH),
    "of the other byte order": tiff(PHOTOGRAPH, order=">"),
    "big": tiff(PHOTOGRAPH, big=True),
    "written by Pillow": files.encode(files.make_quarters((400, 300)), "TIFF", compression="tiff_lzw"),
    "with a camera's name": files.encode(
        files.make_quarters((400, 300)), "TIFF", tiffinfo={271: "NIKON CORPORATION", 272: "NIKON D850"}
    ),
    "of several pages, the second larger": tiff(
        Page(400, 300, tags=kind(PAGE)), Page(500, 400, tags=kind(PAGE)), Page(30, 20)
    ),
    "with smaller copies below": tiff(
        Page(400, 300, tags=kind(FULL), below=(Page(200, 150, tags=kind(REDUCED)), Page(96, 64, tags=kind(REDUCED))))
    ),
    "with smaller copies behind": tiff(PHOTOGRAPH, Page(200, 150, tags=kind(REDUCED)), Page(96, 64)),
    "that says of itself that it is a copy, of nothing else": tiff(Page(400, 300, tags=kind(REDUCED))),
    "whose pixels begin like a raw": tiff(PHOTOGRAPH, front=b"IIIIIIIICRCR"),
    "whose chain of pages is a loop": tiff(PHOTOGRAPH)[:-4] + tiff(PHOTOGRAPH)[4:8],
}


@pytest.mark.parametrize("name", RAWS)
def test_a_camera_raw_is_rejected_with_its_format_and_the_remedy(name: str, tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    path.write_bytes(RAWS[name])
    with pytest.raises(RejectedImage) as error:
        inspect_image(path)
    assert error.value.code == "unsupported_format"
    assert name.startswith(error.value.params["format"])
    sentence = explain(error.value.code, error.value.params, "photo.tif")
    assert f"({error.value.params['format']})" in sentence
    assert "Export it from a raw converter as JPEG, TIFF or PNG" in sentence


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_tiff_is_accepted_as_its_first_image(name: str, tmp_path: Path) -> None:
    path = tmp_path / "photo.dng"
    path.write_bytes(ORDINARY[name])
    inspection = inspect_image(path)
    assert (inspection.format, inspection.width, inspection.height) == ("TIFF", 400, 300)


class CountingFile(io.BytesIO):
    """A file that counts the bytes read from it."""

    bytes_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.bytes_read += len(data)
        return data


def entry(tag: int, code: int, count: int, value: int) -> bytes:
    return struct.pack("<HHII", tag, code, count, value)


def directory(*entries: bytes, count: int | None = None, next_offset: int = 0) -> bytes:
    return (
        struct.pack("<H", len(entries) if count is None else count) + b"".join(entries) + struct.pack("<I", next_offset)
    )


HOSTILE = {
    "nothing after the header": b"II*\0\x08\0\0\0",
    "half a header": b"II*\0\x08",
    "half a BigTIFF header": b"II+\0\x08\0\0\0\x10\0",
    "a first offset beyond the end": b"II*\0\xff\xff\xff\xff",
    "a BigTIFF's first offset beyond the end": b"II+\0\x08\0\0\0" + b"\xff" * 8,
    "a loop of pages": b"II*\0\x08\0\0\0" + directory(next_offset=8),
    "a directory below itself": b"II*\0\x08\0\0\0" + directory(entry(330, LONG, 1, 8)),
    "endless values": b"II*\0\x08\0\0\0" + directory(entry(330, LONG, 2**32 - 1, 8), entry(271, 2, 2**32 - 1, 1)),
    "values beyond the end": b"II*\0\x08\0\0\0" + directory(entry(330, LONG, 9, 2**32 - 1)),
    "values of unknown types": b"II*\0\x08\0\0\0" + directory(entry(262, 99, 1, 1), entry(254, 5, 1, 1)),
    "more entries than the file has": b"II*\0\x08\0\0\0" + directory(entry(262, SHORT, 1, 2), count=65_535),
    "a big count of entries": b"II+\0\x08\0\0\0\x10" + b"\0" * 7 + b"\xff" * 8 + b"\0" * 60,
    "no values": b"II*\0\x08\0\0\0" + directory(*(entry(tag, LONG, 0, 0) for tag in sorted(TAGS - {50706}))),
    "directories everywhere": b"II*\0\x08\0\0\0" + b"\x01\0J\x01\x04\0\xff\xff\0\0\x08\0\0\0" * 50_000,
    "many full directories": b"II*\0\x08\0\0\0"
    + b"".join(directory(*[entry(262, SHORT, 1, 2)] * 2_000, next_offset=8 + 24_006 * (n + 1)) for n in range(100)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_directories_are_read_within_bounds(name: str) -> None:
    file = CountingFile(HOSTILE[name])
    directories = list(read_directories(file, TAGS))
    assert len(directories) <= MAX_DIRECTORIES
    assert file.bytes_read <= 16 + MAX_DIRECTORIES * (16 + 12 * MAX_ENTRIES)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_with_hostile_directories_is_rejected_as_damaged_or_truncated(name: str, tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(RejectedImage) as error:
        inspect_image(path)
    assert error.value.code in {"damaged", "truncated"}
