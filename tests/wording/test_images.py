"""Rejected files: the code of each, and its sentence."""

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from annotation.imaging.format_detection import REJECTED_FORMATS
from annotation.imaging.inspection import RejectedImage, inspect_and_render
from annotation.wording.images import MESSAGES
from annotation.wording.rejections import explain
from tests.imaging import files

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"


def zip_archive(name: str = "photo.jpg") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, files.jpeg())
    return file.getvalue()


def tar_archive() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("photo.jpg"))
    return file.getvalue()


def float_tiff() -> bytes:
    return files.encode(Image.new("F", (64, 64), 0.5), "TIFF")


def flipped_png() -> bytes:
    content = bytearray(files.encode(files.make_quarters(), "PNG"))
    content[60] ^= 0xFF
    return bytes(content)


REJECTED_FILES = {
    "nothing.jpg": ("empty_file", b""),
    "random.jpg": ("not_an_image", os.urandom(5_000).replace(b"BM", b"--")),
    "text.jpg": ("not_an_image", b"Just some words, and no picture."),
    "half.jpg": ("truncated", files.jpeg()[: len(files.jpeg()) // 2]),
    "tenth.jpg": ("truncated", files.jpeg()[: len(files.jpeg()) * 9 // 10]),
    "half.png": ("truncated", files.encode(files.make_quarters((2000, 1500)), "PNG")[:2_000]),
    "half.webp": ("truncated", files.encode(files.make_quarters(), "WEBP")[:150]),
    "half.avif": ("truncated", files.encode(files.make_quarters(), "AVIF")[:300]),
    "half.tif": ("truncated", files.encode(files.make_quarters(), "TIFF")[:20_000]),
    "flipped.png": ("damaged", flipped_png()),
    "only-a-head.jpg": ("damaged", b"\xff\xd8\xff\xe0"),
    "bomb.png": ("too_many_pixels", files.png_bomb),
    "wide.webp": ("too_many_pixels", files.webp_header(16_000, 16_000)),
    "wide.gif": ("too_many_pixels", files.gif_header(65_000, 65_000)),
    "wide.tif": ("too_many_pixels", files.tiff_header(4_000_000_000, 4_000_000_000)),
    "drawing.jpg": ("svg_not_accepted", SVG),
    "drawing-16.svg": ("svg_not_accepted", SVG.decode().encode("utf-16")),
    "prefixed.svg": ("svg_not_accepted", b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'),
    "page.jpg": ("html_not_accepted", HTML),
    "comment-first.png": ("html_not_accepted", b"<!-- a comment -->" + HTML),
    "phone.heic": ("damaged", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    "layers.psd": ("unsupported_format", b"8BPS\0\1" + b"\0" * 40),
    "old.bmp": ("unsupported_format", files.encode(files.make_quarters(), "BMP")),
    "script.eps": ("unsupported_format", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
    "film.mp4": ("video_not_accepted", b"\0\0\0\x18ftypmp42\0\0\0\0isom"),
    "paper.pdf": ("pdf_not_accepted", b"%PDF-1.7\n"),
    "photos.jpg": ("archive_not_accepted", zip_archive()),
    "photos.png": ("archive_not_accepted", tar_archive()),
    "table.xlsx": ("spreadsheet_not_accepted", zip_archive("docProps/app.xml")),
    "table.ods": (
        "spreadsheet_not_accepted",
        b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.open",
    ),
    "table.xls": ("spreadsheet_not_accepted", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100),
    "program.jpg": ("program_not_accepted", b"\x7fELF\2\1\1" + b"\0" * 100),
    "dot.png": ("too_small", files.encode(Image.new("RGB", (1, 1)), "PNG")),
    "depth.tif": ("unsupported_depth", float_tiff()),
}


def rejection_of(content: bytes, directory: Path) -> RejectedImage:
    path = directory / "upload"
    path.write_bytes(content)
    with pytest.raises(RejectedImage) as error:
        inspect_and_render(path, directory)
    assert not list(directory.glob("*.webp"))
    return error.value


@pytest.mark.parametrize("name", REJECTED_FILES)
def test_a_file_that_is_no_accepted_image_is_rejected_with_its_name_and_the_reason(name: str, tmp_path: Path) -> None:
    code, content = REJECTED_FILES[name]
    rejection = rejection_of(content() if callable(content) else content, tmp_path)
    assert rejection.code == code
    sentence = explain(rejection.code, rejection.params, name)
    assert name in sentence
    assert "%(" not in sentence


def test_a_file_above_the_limit_in_bytes_is_rejected_before_it_is_decoded(tmp_path: Path, settings) -> None:
    settings.LOUPE_MAX_IMAGE_MEGABYTES = 0
    assert rejection_of(files.jpeg(), tmp_path).code == "too_large"


def test_the_sizes_in_a_sentence_are_those_of_the_file(tmp_path: Path, settings) -> None:
    settings.LOUPE_MAX_MEGAPIXELS = 50
    rejection = rejection_of(files.png_bomb(), tmp_path)
    assert rejection.params == {"megapixels": "95", "limit": "50"}
    assert len(files.png_bomb()) < 13_000


def test_every_code_of_the_format_detection_has_a_sentence() -> None:
    assert {code for code, _ in REJECTED_FORMATS} <= MESSAGES.keys()


@pytest.mark.parametrize("tenths", range(1, 10))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "HEIC"])
def test_a_truncated_file_of_any_length_is_rejected_without_a_crash(kind: str, tenths: int, tmp_path: Path) -> None:
    content = files.heic() if kind == "HEIC" else files.encode(files.make_quarters((600, 400)), kind)
    path = tmp_path / "cut"
    path.write_bytes(content[: len(content) * tenths // 10])
    try:
        inspect_and_render(path, tmp_path)
    except RejectedImage as rejection:
        assert rejection.code in {"truncated", "damaged"}
    else:
        pytest.fail("A truncated file was accepted.")
