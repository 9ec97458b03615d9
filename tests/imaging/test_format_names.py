"""Files of formats that are not accepted are called by their name, never damaged and never a video."""

import struct
from pathlib import Path

import pytest
from PIL import Image

from annotation.imaging.format_detection import accepted_format, rejection_code
from annotation.imaging.inspection import RejectedImage, inspect_image
from tests.imaging import files

ENCODED = {
    "BMP": "BMP",
    "Windows icon": "ICO",
    "Apple icon": "ICNS",
    "DDS": "DDS",
    "QOI": "QOI",
    "PCX": "PCX",
    "PNM": "PPM",
    "SGI": "SGI",
    "TGA": "TGA",
    "JPEG 2000": "JPEG2000",
    "PostScript": "EPS",
}


def box(major: bytes, *compatible: bytes) -> bytes:
    """Returns the first box of an ISO media file, with these brands."""
    return struct.pack(">I", 16 + 4 * len(compatible)) + b"ftyp" + major + b"\0\0\0\0" + b"".join(compatible)


HEADS = {
    "HEIF": [box(brand, b"mif1") for brand in (b"hevc", b"hevx", b"mif1", b"mif2", b"msf1", b"miaf", b"MiHB", b"1pic")],
    "HEIF (JPEG)": [box(b"jpeg", b"mif1"), box(b"jpgs", b"msf1")],
    "HEIF (AVC)": [box(b"avci", b"mif1"), box(b"avcs", b"msf1")],
    "HEIF (JPEG 2000)": [box(b"j2ki", b"mif1")],
    "HEIF (VVC)": [box(b"vvic", b"mif1")],
    "JPEG XL": [b"\xff\x0a\xfa", b"\0\0\0\x0cJXL \r\n\x87\n"],
    "JPEG 2000": [b"\xff\x4f\xff\x51\0"],
    "JPEG XR": [b"II\xbc\x01\x20\0\0\0"],
    "JPEG-LS": [b"\xff\xd8\xff\xf7\0\x0b"],
    "Photoshop": [b"8BPS\0\1", b"8BPS\0\2"],
    "BMP": [b"BM" + b"\x36\0\0\0ABCD\x36\0\0\0\x28\0\0\0"],
    "Windows cursor": [b"\0\0\2\0\1\0\x20\x20"],
    "OpenEXR": [b"\x76\x2f\x31\x01\2\0\0\0"],
    "Radiance HDR": [b"#?RADIANCE\n", b"#?RGBE\n"],
    "FITS": [b"SIMPLE  =                    T"],
    "DICOM": [b"\0" * 128 + b"DICM"],
    "PNM": [b"P1\n# a comment", b"P4 8 8", b"Pf\n8 8\n-1.0\n", b"P7\nWIDTH 8"],
    "Windows metafile": [b"\xd7\xcd\xc6\x9a\0\0", b"\1\0\0\0" + b"\x6c" + b"\0" * 35 + b" EMF"],
    "GIMP": [b"gimp xcf v011\0"],
    "DjVu": [b"AT&TFORM\0\0\0\0DJVU"],
    "MNG": [b"\x8aMNG\r\n\x1a\n"],
}
VIDEOS = [
    box(b"mp42", b"isom"),
    box(b"qt  ", b"qt  "),
    box(b"3gp4", b"isom"),
    b"\0\0\0\x08wide\0\0\0\0mdat",
    b"\x1aE\xdf\xa3",
    b"FLV\1",
    b"\0\0\1\xba\x44",
]
UNKNOWN = [box(b"M4A ", b"isom"), b"ID3\3", b"P1 is the first page", b"#include", b"\0\0\1\0\0\0", b"BM", b"\0" * 64]


@pytest.mark.parametrize("name", ENCODED)
def test_a_file_of_another_format_is_called_by_its_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(files.encode(files.make_quarters((64, 64)), ENCODED[name]))
    with pytest.raises(RejectedImage) as error:
        inspect_image(path)
    assert (error.value.code, error.value.params) == ("unsupported_format", {"format": name})


@pytest.mark.parametrize("name", HEADS)
def test_a_format_is_recognized_by_its_first_bytes(name: str) -> None:
    for head in HEADS[name]:
        assert accepted_format(head) is None, head
        assert rejection_code(head) == ("unsupported_format", name), head


def test_only_videos_are_called_videos() -> None:
    assert {rejection_code(head) for head in VIDEOS} == {("video_not_accepted", "")}
    assert {rejection_code(head) for head in UNKNOWN} == {("not_an_image", "")}


@pytest.mark.parametrize("brand", [b"heix", b"hevc", b"hevx", b"mif1", b"msf1"])
def test_a_heic_is_accepted_under_each_brand_of_images_and_sequences(brand: bytes, tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(files.heic().replace(b"ftypheic", b"ftyp" + brand, 1))
    assert inspect_image(path).format == "HEIF"


@pytest.mark.parametrize("brand", [b"mif1", b"msf1"])
def test_an_avif_is_accepted_under_general_brands(brand: bytes, tmp_path: Path) -> None:
    path = tmp_path / "photo"
    content = files.encode(files.make_quarters(), "AVIF").replace(b"ftypavif", b"ftyp" + brand, 1)
    path.write_bytes(content)
    assert inspect_image(path).format == "AVIF"


def test_a_jpeg_with_12_bits_is_called_by_its_name(tmp_path: Path) -> None:
    content = bytearray(files.encode(Image.new("L", (64, 64)), "JPEG"))
    frame = content.index(b"\xff\xc0")
    content[frame + 1], content[frame + 4] = 0xC1, 12
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(RejectedImage) as error:
        inspect_image(path)
    assert (error.value.code, error.value.params) == ("unsupported_format", {"format": "12-bit JPEG"})
