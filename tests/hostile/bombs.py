"""Small files of each format that decode to very large images or take very long."""

import struct
import zlib
from collections.abc import Iterator
from functools import partial

from PIL import Image

from tests.hostile.case import ACCEPTED, BROKEN, Case, case, encoded_photograph, photograph
from tests.imaging import files

TOO_LARGE = ("too_many_pixels",)
TOO_COSTLY = ("too_much_memory", "took_too_long", "too_many_pixels", "decoder_crashed")
# Just below the default limit of 80 megapixels.
SIDE = 8_900


def cases() -> Iterator[Case]:
    yield from _pngs()
    yield from _jpegs()
    yield from _webps()
    yield from _boxed()
    yield from _tiffs()
    yield from _gifs()
    for kind, extension in (("PNG", "png"), ("JPEG", "jpg"), ("TIFF", "tif"), ("GIF", "gif")):
        yield case(
            "bombs",
            f"79-megapixels.{extension}",
            lambda kind=kind: _flat(kind),
            ACCEPTED,
            "too_large",
            *TOO_COSTLY,
            heavy=True,
        )
    yield case("bombs", "79-megapixels.avif", lambda: _flat("AVIF", speed=10), ACCEPTED, heavy=True)
    yield case("bombs", "79-megapixels.webp", lambda: _flat("WEBP"), ACCEPTED, heavy=True)
    for kind, options in (("PNG", {}), ("WEBP", {"method": 0}), ("AVIF", {"speed": 10})):
        clear = partial(_flat, kind, mode="RGBA", **options)
        yield case("bombs", f"79-megapixels-clear.{kind.lower()}", clear, ACCEPTED, heavy=True)


def _pngs() -> Iterator[Case]:
    yield case("bombs", "95-megapixels.png", files.png_bomb, *TOO_LARGE)
    yield case("bombs", "widest.png", lambda: _png_head(2**31 - 1, 2**31 - 1), *TOO_LARGE, *BROKEN)
    yield case("bombs", "nothing-wide.png", lambda: _png_head(0, 0), *BROKEN, "too_small")
    yield case("bombs", "text.png", files.png_with_text_bomb, *BROKEN, ACCEPTED)
    yield case("bombs", "profile.png", lambda: _png_beside(b"iCCP", b"p\0\0" + _zeros(100_000_000)), ACCEPTED, *BROKEN)
    yield case("bombs", "exif.png", lambda: _png_beside(b"eXIf", b"II*\0" + b"\xff" * 3_000_000), ACCEPTED, *BROKEN)
    yield case("bombs", "many-texts.png", lambda: _png_beside(b"tEXt", b"a\0b", 50_000), ACCEPTED, *BROKEN)
    yield case("bombs", "many-frames.png", lambda: _moving("PNG", 400), ACCEPTED)
    yield case("bombs", "never-enough.png", _png_without_rows, *BROKEN)
    yield case(
        "bombs", "interlaced-16-bit.png", lambda: _png_of_zeros(SIDE, SIDE), ACCEPTED, *TOO_COSTLY, *BROKEN, heavy=True
    )


def _jpegs() -> Iterator[Case]:
    yield case("bombs", "widest.jpg", lambda: _jpeg_sized(65_500, 65_500), *TOO_LARGE)
    yield case("bombs", "no-height.jpg", lambda: _jpeg_sized(400, 0), *BROKEN)
    # Its data end properly, so libjpeg paints the missing rows grey and only warns.
    yield case("bombs", "claims-more.jpg", lambda: _jpeg_sized(8_000, 8_000), ACCEPTED, *BROKEN)
    yield case(
        "bombs", "comments.jpg", lambda: _after_start(b"\xff\xfe\xff\xff" + b"c" * 65_533, 300), ACCEPTED, *BROKEN
    )
    yield case("bombs", "profile-parts.jpg", lambda: _after_start(_icc_part(), 255), ACCEPTED, *BROKEN)
    yield case("bombs", "many-scans.jpg", lambda: _scans((400, 300), 3_000), ACCEPTED, *BROKEN, "took_too_long")
    yield case("bombs", "scans-for-ever.jpg", lambda: _scans((8_000, 8_000), 4_000), "took_too_long", heavy=True)


def _webps() -> Iterator[Case]:
    yield case("bombs", "widest.webp", lambda: files.webp_header(16_383, 16_383), *TOO_LARGE, *BROKEN)
    yield case("bombs", "lossless-claims.webp", _lossless_claims, *TOO_LARGE, *BROKEN)
    yield case("bombs", "many-frames.webp", lambda: _moving("WEBP", 300), ACCEPTED)
    yield case("bombs", "riff-4gb.webp", lambda: _patched(encoded_photograph("WEBP"), 4, b"\xf0\xff\xff\xff"), *BROKEN)


def _boxed() -> Iterator[Case]:
    """Yields AVIF and HEIC files whose boxes state wrong sizes of the image or of themselves."""
    for kind, extension in (("AVIF", "avif"), ("HEIC", "heic")):
        content = encoded_photograph(kind)
        size = content.index(b"ispe") + 8
        wide = struct.pack(">II", 60_000, 60_000)
        yield case(
            "bombs", f"widest.{extension}", _patched(content, size, wide), *TOO_LARGE, *BROKEN, "too_much_memory"
        )
        high = struct.pack(">II", 1, 2**32 - 1)
        yield case("bombs", f"thinnest.{extension}", _patched(content, size, high), *TOO_LARGE, *BROKEN, "too_small")
        box = content.index(b"meta") - 4
        yield case("bombs", f"endless-box.{extension}", _patched(content, box, b"\xff\xff\xff\xff"), *BROKEN)
        yield case("bombs", f"empty-box.{extension}", _patched(content, box, b"\0\0\0\0"), *BROKEN, ACCEPTED)
        yield case("bombs", f"boxes-in-boxes.{extension}", _nested(content), *BROKEN, ACCEPTED)


def _tiffs() -> Iterator[Case]:
    yield case("bombs", "widest.tif", lambda: files.tiff_header(4_000_000_000, 4_000_000_000), *TOO_LARGE)
    yield case("bombs", "claims-more.tif", lambda: files.tiff_header(8_000, 8_000), *BROKEN)
    yield case("bombs", "loop.tif", lambda: _tiff_pages(8), *BROKEN, ACCEPTED)
    yield case("bombs", "65535-entries.tif", lambda: b"II*\0\x08\0\0\0\xff\xff" + b"\0" * 12 * 65_535, *BROKEN)
    yield case("bombs", "endless-value.tif", lambda: b"II*\0\x08\0\0\0\x01\0" + _entry(256, 4, 2**32 - 1, 8), *BROKEN)
    yield case("bombs", "below-itself.tif", lambda: b"II*\0\x08\0\0\0\x01\0" + _entry(330, 4, 1, 8), *BROKEN)
    content = b"II*\0\x08\0\0\0\x01\0" + _entry(330, 4, 2**32 - 1, 30) + struct.pack("<I", 8) * 500_000
    yield case("bombs", "endless-below.tif", content, *BROKEN)
    yield case("bombs", "deflate.tif", lambda: _flat("TIFF", 3_000, compression="tiff_adobe_deflate"), ACCEPTED)
    yield case("bombs", "lzw.tif", lambda: _flat("TIFF", 3_000, compression="tiff_lzw"), ACCEPTED)
    yield case("bombs", "fax.tif", _fax, ACCEPTED, *BROKEN)
    yield case("bombs", "many-pages.tif", lambda: _moving("TIFF", 300), ACCEPTED)


def _gifs() -> Iterator[Case]:
    yield case("bombs", "widest.gif", lambda: files.gif_header(65_000, 65_000), *TOO_LARGE)
    yield case("bombs", "claims-more.gif", lambda: files.gif_header(8_000, 8_000), *BROKEN, ACCEPTED)
    yield case("bombs", "no-size.gif", lambda: files.gif_header(0, 0), *BROKEN, "too_small")
    yield case("bombs", "many-frames.gif", lambda: _moving("GIF", 600), ACCEPTED)
    yield case("bombs", "frame-outside.gif", _frame_outside, ACCEPTED, *TOO_LARGE, *BROKEN)
    yield case("bombs", "comments.gif", _gif_comments, ACCEPTED, *BROKEN)


def _flat(kind: str, side: int = SIDE, mode: str = "RGB", **options: object) -> bytes:
    return files.encode(Image.new(mode, (side, side), (90, 120, 150, 180)[: len(mode)]), kind, **options)


def _zeros(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(size // 1_000_000)) + packer.flush()


def _png_head(width: int, height: int) -> bytes:
    head = files.png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + files.png_chunk(b"IDAT", _zeros(1_000_000)) + files.png_chunk(b"IEND", b"")


def _png_of_zeros(width: int, height: int) -> bytes:
    """Returns an interlaced PNG with alpha and 16 bits a channel: eight bytes a pixel while it is decoded."""
    head = files.png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 6, 0, 0, 1))
    rows = files.png_chunk(b"IDAT", _zeros(width * height * 8 + height * 2_000_000 // 1_000))
    return b"\x89PNG\r\n\x1a\n" + head + rows + files.png_chunk(b"IEND", b"")


def _png_without_rows() -> bytes:
    head = files.png_chunk(b"IHDR", struct.pack(">IIBBBBB", 8_000, 8_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + files.png_chunk(b"IDAT", b"") * 20_000


def _png_beside(name: bytes, data: bytes, times: int = 1) -> bytes:
    plain = encoded_photograph("PNG")
    return plain[:33] + files.png_chunk(name, data) * times + plain[33:]


def _jpeg_sized(width: int, height: int) -> bytes:
    content = encoded_photograph("JPEG")
    return _patched(content, content.index(b"\xff\xc0") + 5, struct.pack(">HH", height, width))


def _after_start(segment: bytes, times: int) -> bytes:
    content = encoded_photograph("JPEG")
    return content[:2] + segment * times + content[2:]


def _icc_part() -> bytes:
    body = b"ICC_PROFILE\0\x01\xff" + b"\0" * 65_000
    return b"\xff\xe2" + struct.pack(">H", len(body) + 2) + body


def _scans(size: tuple[int, int], times: int) -> bytes:
    """Returns a progressive JPEG whose last scan is repeated: for each one the decoder visits every block."""
    content = files.encode(Image.new("L", size, 90), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * times + content[-2:]


def _lossless_claims() -> bytes:
    content = files.encode(photograph(), "WEBP", lossless=True)
    bits = 16_382 | 16_382 << 14
    return _patched(content, content.index(b"VP8L") + 9, struct.pack("<I", bits))


def _moving(kind: str, frames: int) -> bytes:
    images = [Image.new("RGB", (200, 120), (number % 256, 80, 90)) for number in range(frames)]
    return files.encode(images[0], kind, save_all=True, append_images=images[1:])


def _patched(content: bytes, position: int, value: bytes) -> bytes:
    return content[:position] + value + content[position + len(value) :]


def _nested(content: bytes) -> bytes:
    """Returns the first box of the file and a thousand boxes, each of which states that it contains all later ones."""
    head = int.from_bytes(content[:4], "big")
    return content[:head] + b"".join(struct.pack(">I", 8 * number) + b"meta" for number in range(1_000, 0, -1))


def _entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack("<HHII", tag, kind, count, value) + b"\0\0\0\0"


def _tiff_pages(following: int) -> bytes:
    """Returns a TIFF whose next page is at the offset `following`."""
    content = bytearray(files.tiff_header(64, 64) + b"\x80" * 64 * 64)
    content[8 + 2 + 12 * 7 : 8 + 2 + 12 * 7 + 4] = struct.pack("<I", following)
    return bytes(content)


def _fax() -> bytes:
    return files.encode(Image.new("1", (9_000, 8_000)), "TIFF", compression="group4")


def _frame_outside() -> bytes:
    frame = b"," + struct.pack("<HHHHB", 60_000, 60_000, 5_000, 5_000, 0) + b"\2\2\x4c\1\0;"
    return b"GIF89a" + struct.pack("<HHBBB", 64, 64, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + frame


def _gif_comments() -> bytes:
    content = encoded_photograph("GIF")
    colours = 13 + 3 * (2 << (content[10] & 7))
    return content[:colours] + (b"!\xfe" + (b"\xff" + b"c" * 255) * 2_000 + b"\0") + content[colours:]
