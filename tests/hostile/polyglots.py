"""Files of two formats at once, files with another format's extension, and images with data that must not be served."""

import io
import struct
import zipfile
from collections.abc import Iterator

from PIL import Image, PngImagePlugin

from tests.hostile.case import (
    ACCEPTED,
    BROKEN,
    CANARY,
    CORRUPTED,
    EXTENSIONS,
    Case,
    case,
    encoded_photograph,
    photograph,
)
from tests.imaging import files

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>' + CANARY + b"</script></svg>"
HTML = b"<!doctype html><html><body><script>" + CANARY + b"</script></body></html>"
# Files that are no images: (name, content, codes). The first bytes decide.
OTHER_FILES = (
    ("svg", SVG, "svg_not_accepted"),
    ("svg-utf16", SVG.decode().encode("utf-16"), "svg_not_accepted"),
    ("svg-with-entities", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG, "svg_not_accepted"),
    ("html", HTML, "html_not_accepted"),
    ("html-after-spaces", b" \n\t" * 300 + HTML, "html_not_accepted"),
    ("xml", b'<?xml version="1.0"?><note>' + CANARY + b"</note>", "html_not_accepted not_an_image"),
    ("php", b"<?php system($_GET['c']); ?>", "not_an_image"),
    ("pdf", b"%PDF-1.7\n%" + CANARY, "pdf_not_accepted"),
    ("postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file\n", "unsupported_format"),
    ("elf", b"\x7fELF\2\1\1" + b"\0" * 500, "program_not_accepted"),
    ("windows-program", b"MZ" + b"\0" * 500, "program_not_accepted"),
    ("shell", b"#!/bin/sh\nid > /tmp/loupe-evil\n", "program_not_accepted"),
    ("mvg", b"push graphic-context\nfill 'url(https://127.0.0.1/a.jpg\"|id\")'\n", "not_an_image"),
    ("msl", b'<?xml version="1.0"?><image><read filename="/etc/passwd"/></image>', "not_an_image"),
    ("xpm", b'/* XPM */\nstatic char *x[] = {"1 1 1 1", "a c #000", "a"};', "unsupported_format"),
    ("ppm", b"P6 9000 9000 255\n", "unsupported_format"),
    ("farbfeld", b"farbfeld" + struct.pack(">II", 2**31, 2**31), "not_an_image"),
    ("fits", b"SIMPLE  =                    T" + b" " * 3_000, "unsupported_format"),
    ("wmf", b"\xd7\xcd\xc6\x9a" + b"\0" * 100, "unsupported_format"),
    ("ico", b"\0\0\1\0\1\0" + b"\0" * 100, "unsupported_format"),
    ("psd", b"8BPS\0\1" + b"\0" * 100, "unsupported_format"),
    ("jpeg2000", b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 100, "unsupported_format"),
    ("jpegxl", b"\xff\x0a" + b"\0" * 100, "unsupported_format"),
    ("film", b"\0\0\0\x18ftypmp42\0\0\0\0isom" + b"\0" * 100, "video_not_accepted"),
    ("gzip", b"\x1f\x8b\x08" + b"\0" * 100, "archive_not_accepted"),
    ("rar", b"Rar!\x1a\x07\x01" + b"\0" * 100, "archive_not_accepted"),
    ("pickle", b"\x80\x04cposix\nsystem\n(S'id'\ntR.", "not_an_image"),
    ("nothing", b"", "empty_file"),
    ("one-byte", b"\xff", "not_an_image"),
    ("zeros", b"\0" * 100_000, "not_an_image"),
    ("ones", b"\xff" * 100_000, "not_an_image"),
    ("only-a-head", b"\xff\xd8\xff\xe0", "damaged truncated"),
)


def cases() -> Iterator[Case]:
    for name, content, codes in OTHER_FILES:
        yield case("other files", f"{name}.jpg", content, *codes.split())
    for kind, extension in EXTENSIONS.items():
        for other_extension in {*EXTENSIONS.values(), "html", "svg", "exe"} - {extension}:
            yield case(
                "wrong extensions",
                f"{kind.lower()}-called.{other_extension}",
                _with_extension(kind, other_extension),
                ACCEPTED,
            )
        yield case("polyglots", f"with-a-page-behind.{extension}", encoded_photograph(kind) + HTML, ACCEPTED)
        yield case("polyglots", f"with-a-zip-behind.{extension}", encoded_photograph(kind) + _zip(), ACCEPTED)
    yield from _two_formats_at_once()
    yield from _carriers()


def _two_formats_at_once() -> Iterator[Case]:
    gif = bytearray(encoded_photograph("GIF"))
    gif[6:8] = b"/*"
    yield case("polyglots", "script.gif", bytes(gif) + b"*/=1;" + CANARY, *CORRUPTED)
    jpeg = encoded_photograph("JPEG")
    page = b"\xff\xfe" + struct.pack(">H", len(HTML) + 2) + HTML
    yield case("polyglots", "page-in-a-comment.jpg", jpeg[:2] + page + jpeg[2:], ACCEPTED)
    pdf = b"%PDF-1.4\n1 0 obj<<>>stream\n"
    paper = b"\xff\xfe" + struct.pack(">H", len(pdf) + 2) + pdf
    yield case("polyglots", "paper-in-a-comment.jpg", jpeg[:2] + paper + jpeg[2:], ACCEPTED)
    yield case("polyglots", "image-behind-a-page.jpg", HTML + jpeg, "html_not_accepted")
    yield case("polyglots", "image-behind-a-paper.jpg", b"%PDF-1.4\n" + jpeg, "pdf_not_accepted")
    yield case("polyglots", "image-behind-a-shell.jpg", b"#!/bin/sh\n" + jpeg, "program_not_accepted")
    yield case("polyglots", "zip-with-an-image.jpg", _zip() + jpeg, "archive_not_accepted")
    yield case("polyglots", "two-images.mpo", _mpo(), ACCEPTED)
    wave = b"RIFF" + struct.pack("<I", 100) + b"WAVEfmt " + encoded_photograph("WEBP")
    yield case("polyglots", "sound.webp", wave, "not_an_image")


def _carriers() -> Iterator[Case]:
    yield case("carriers", "secrets.jpg", files.photograph_with_secrets, ACCEPTED)
    for kind, ending in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif"), ("TIFF", "tif")):
        yield case("carriers", f"exif.{ending}", files.encode(photograph(), kind, exif=_exif()), ACCEPTED)
    for kind, ending in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif"), ("TIFF", "tif")):
        yield case("carriers", f"broken-profile.{ending}", _with_profile(kind), ACCEPTED)
    yield case("carriers", "xmp.webp", files.encode(photograph(), "WEBP", xmp=CANARY), ACCEPTED)
    yield case("carriers", "entities.jpg", files.encode(photograph(), "JPEG", xmp=_entity_bomb()), ACCEPTED)
    yield case("carriers", "text.png", _with_texts(), ACCEPTED)
    for number, orientation in enumerate((0, 9, 65_535, 257)):
        yield case("carriers", f"orientation-{number}.jpg", _with_orientation(orientation), ACCEPTED)
    for number, tail in enumerate(
        (b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 500)
    ):
        yield case("carriers", f"broken-exif-{number}.jpg", _exif_segment(tail), ACCEPTED, *BROKEN)


def _with_extension(kind: str, extension: str) -> bytes:
    """Returns different bytes for each name, because the same file twice would be one image."""
    return encoded_photograph(kind) + f"called {extension}".encode()


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("run.js", CANARY)
    return file.getvalue()


def _mpo() -> bytes:
    return files.encode(photograph(), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 300))])


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x8298] = CANARY.decode(), CANARY.decode(), CANARY.decode()
    exif.get_ifd(0x8769).update({0xA431: "SERIAL-4711", 0x9286: b"ASCII\0\0\0" + CANARY})
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0)})
    return exif


def _with_profile(kind: str) -> bytes:
    return files.encode(photograph(), kind, icc_profile=b"\0\0\1\0lcms" + CANARY + b"\xff" * 500)


def _with_texts() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", CANARY.decode())
    texts.add_itxt("XML:com.adobe.xmp", CANARY.decode(), zip=True)
    return files.encode(photograph(), "PNG", pnginfo=texts)


def _entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><x>&l9;</x>'.encode()


def _with_orientation(orientation: int) -> bytes:
    """Returns a JPEG with an orientation that Pillow would not write."""
    tag = struct.pack("<HHIHH", 0x0112, 3, 1, orientation % 65_536, 0)
    return _exif_segment(b"II*\0\x08\0\0\0\x01\0" + tag + b"\0\0\0\0")


def _exif_segment(body: bytes) -> bytes:
    jpeg, content = encoded_photograph("JPEG"), b"Exif\0\0" + body
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content + jpeg[2:]
