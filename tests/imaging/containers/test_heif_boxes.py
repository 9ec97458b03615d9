"""The coded colour of HEIF and AVIF is that of the primary image, and is read within bounds."""

import io
import struct

import pytest

from annotation.imaging.containers.heif_boxes import MAX_ASSOCIATION_BYTES, MAX_BOXES, read_nclx
from tests.imaging import files

COLOUR = (12, 13)


def box(kind: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I4s", 8 + len(data), kind) + data


def nclx(primaries: int, transfer: int) -> bytes:
    return box(b"colr", b"nclx", struct.pack(">HHHB", primaries, transfer, 6, 0x80))


def heif(associations: bytes, *properties: bytes, primary: bytes = b"\0\0\0\0\0\1") -> bytes:
    container = box(b"iprp", box(b"ipco", *properties), box(b"ipma", associations))
    return box(b"ftyp", b"heic") + box(b"meta", b"\0" * 4, box(b"pitm", primary), container)


SIZE = box(b"ispe", b"\0" * 12)
# Item 2 has the properties 1 and 2, item 1 the properties 1 and 3, the last one essential.
TWO_ITEMS = b"\0\0\0\0" + struct.pack(">IHBBBHBBB", 2, 2, 2, 1, 2, 1, 2, 1, 0x83)
WIDE = b"\1\0\0\1" + struct.pack(">IIBH", 1, 1, 1, 0x8002)


@pytest.mark.parametrize(
    "content",
    [
        heif(TWO_ITEMS, SIZE, nclx(9, 16), nclx(*COLOUR)),
        heif(WIDE, SIZE, nclx(*COLOUR)),
        heif(WIDE, SIZE, nclx(*COLOUR), primary=b"\1\0\0\0\0\0\0\1"),
    ],
    ids=["of two images", "with wide numbers", "with a wide primary image"],
)
def test_the_colour_of_the_primary_image_is_read(content: bytes) -> None:
    assert read_nclx(io.BytesIO(content)) == COLOUR


def test_an_image_without_coded_colour_has_none() -> None:
    assert read_nclx(io.BytesIO(heif(TWO_ITEMS, SIZE, nclx(*COLOUR), SIZE))) is None
    assert read_nclx(io.BytesIO(heif(TWO_ITEMS, SIZE, SIZE, box(b"colr", b"prof", b"\0" * 200)))) is None


class CountingFile(io.BytesIO):
    """A file that counts the bytes read from it."""

    bytes_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.bytes_read += len(data)
        return data


HOSTILE = {
    "nothing": b"",
    "half a box": b"\0\0\0",
    "a box without a size": b"\0\0\0\1meta",
    "a size of zero": struct.pack(">I4s", 0, b"meta") * 1000,
    "a size below that of the head": struct.pack(">I4s", 7, b"meta") * 1000,
    "a size beyond the end": struct.pack(">I4s", 2**32 - 1, b"meta"),
    "an empty meta": box(b"meta"),
    "no property": heif(TWO_ITEMS),
    "associations that are cut off": heif(TWO_ITEMS[:11], SIZE),
    "no associations": heif(b"", SIZE),
    "endless associations": heif(b"\0\0\0\0\xff\xff\xff\xff" + b"\0\2\0" * 1_000_000, SIZE),
    "a property that does not exist": heif(b"\0\0\0\0" + struct.pack(">IHBB", 1, 1, 1, 99), SIZE),
    "a colour that is cut off": heif(b"\0\0\0\0" + struct.pack(">IHBB", 1, 1, 1, 1), box(b"colr", b"nclx\0")),
    "many boxes": box(b"free") * 100_000 + heif(TWO_ITEMS, SIZE, SIZE, nclx(*COLOUR)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_boxes_have_no_colour_and_are_read_within_bounds(name: str) -> None:
    file = CountingFile(HOSTILE[name])
    assert read_nclx(file) is None
    assert file.bytes_read <= MAX_ASSOCIATION_BYTES + 4 * 16 * MAX_BOXES


@pytest.mark.parametrize("end", range(0, 819, 13))
def test_a_file_that_is_cut_off_anywhere_raises_nothing(end: int) -> None:
    assert read_nclx(io.BytesIO(files.heic()[:end])) in {None, (1, 13)}
