"""Small files that want to become large, or to take for ever, in each format."""

import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.hostile.case import BROKEN, IN, Case, case, photograph, picture
from tests.imaging import files

BIG = ("too_many_pixels",)
SPENT = ("too_much_memory", "took_too_long", "too_many_pixels", "decoder_crashed")
# Just below the limit of 80 megapixels that is shipped.
SIDE = 8_900


def cases() -> Iterator[Case]:
    yield from _pngs()
    yield from _jpegs()
    yield from _webps()
    yield from _boxed()
    yield from _tiffs()
    yield from _gifs()
    for kind, ending in (("PNG", "png"), ("JPEG", "jpg"), ("TIFF", "tif"), ("WEBP", "webp"), ("GIF", "gif")):
        yield case(
            "bombs", f"79-megapixels.{ending}", lambda kind=kind: _flat(kind), IN, "too_large", *SPENT, heavy=True
        )
    yield case("bombs", "79-megapixels.avif", lambda: _flat("AVIF", speed=10), IN, *SPENT, heavy=True)


def _pngs() -> Iterator[Case]:
    yield case("bombs", "95-megapixels.png", files.png_bomb, *BIG)
    yield case("bombs", "widest.png", lambda: _png_head(2**31 - 1, 2**31 - 1), *BIG, *BROKEN)
    yield case("bombs", "nothing-wide.png", lambda: _png_head(0, 0), *BROKEN, "too_small")
    yield case("bombs", "text.png", files.png_with_text_bomb, *BROKEN, IN)
    yield case("bombs", "profile.png", lambda: _png_beside(b"iCCP", b"p\0\0" + _zeros(100_000_000)), IN, *BROKEN)
    yield case("bombs", "exif.png", lambda: _png_beside(b"eXIf", b"II*\0" + b"\xff" * 3_000_000), IN, *BROKEN)
    yield case("bombs", "many-texts.png", lambda: _png_beside(b"tEXt", b"a\0b", 50_000), IN, *BROKEN)
    yield case("bombs", "many-frames.png", lambda: _moving("PNG", 400), IN)
    yield case("bombs", "never-enough.png", _png_without_rows, *BROKEN)
    yield case("bombs", "interlaced-16-bit.png", lambda: _png_of_zeros(SIDE, SIDE), IN, *SPENT, *BROKEN, heavy=True)


def _jpegs() -> Iterator[Case]:
    yield case("bombs", "widest.jpg", lambda: _jpeg_sized(65_500, 65_500), *BIG)
    yield case("bombs", "no-height.jpg", lambda: _jpeg_sized(400, 0), *BROKEN)
    # Its data end properly, so libjpeg paints the missing rows grey and only warns.
    yield case("bombs", "claims-more.jpg", lambda: _jpeg_sized(8_000, 8_000), IN, *BROKEN)
    yield case("bombs", "comments.jpg", lambda: _after_start(b"\xff\xfe\xff\xff" + b"c" * 65_533, 300), IN, *BROKEN)
    yield case("bombs", "profile-parts.jpg", lambda: _after_start(_icc_part(), 255), IN, *BROKEN)
    yield case("bombs", "many-scans.jpg", lambda: _scans((400, 300), 3_000), IN, *BROKEN, "took_too_long")
    yield case("bombs", "scans-for-ever.jpg", lambda: _scans((8_000, 8_000), 4_000), "took_too_long", heavy=True)


def _webps() -> Iterator[Case]:
    yield case("bombs", "widest.webp", lambda: files.webp_header(16_383, 16_383), *BIG, *BROKEN)
    yield case("bombs", "lossless-claims.webp", _lossless_claims, *BIG, *BROKEN)
    yield case("bombs", "many-frames.webp", lambda: _moving("WEBP", 300), IN)
    yield case("bombs", "riff-4gb.webp", lambda: _patched(photograph("WEBP"), 4, b"\xf0\xff\xff\xff"), *BROKEN)


def _boxed() -> Iterator[Case]:
    """AVIF and HEIC: boxes that say how large the picture is, and how large they are themselves."""
    for kind, ending in (("AVIF", "avif"), ("HEIC", "heic")):
        whole = photograph(kind)
        size = whole.index(b"ispe") + 8
        wide = struct.pack(">II", 60_000, 60_000)
        yield case("bombs", f"widest.{ending}", _patched(whole, size, wide), *BIG, *BROKEN, "too_much_memory")
        high = struct.pack(">II", 1, 2**32 - 1)
        yield case("bombs", f"thinnest.{ending}", _patched(whole, size, high), *BIG, *BROKEN, "too_small")
        box = whole.index(b"meta") - 4
        yield case("bombs", f"endless-box.{ending}", _patched(whole, box, b"\xff\xff\xff\xff"), *BROKEN)
        yield case("bombs", f"empty-box.{ending}", _patched(whole, box, b"\0\0\0\0"), *BROKEN, IN)
        yield case("bombs", f"boxes-in-boxes.{ending}", _nested(whole), *BROKEN, IN)


def _tiffs() -> Iterator[Case]:
    yield case("bombs", "widest.tif", lambda: files.tiff_header(4_000_000_000, 4_000_000_000), *BIG)
    yield case("bombs", "claims-more.tif", lambda: files.tiff_header(8_000, 8_000), *BROKEN)
    yield case("bombs", "loop.tif", lambda: _tiff_pages(8), *BROKEN, IN)
    yield case("bombs", "65535-entries.tif", lambda: b"II*\0\x08\0\0\0\xff\xff" + b"\0" * 12 * 65_535, *BROKEN)
    yield case("bombs", "endless-value.tif", lambda: b"II*\0\x08\0\0\0\x01\0" + _entry(256, 4, 2**32 - 1, 8), *BROKEN)
    yield case("bombs", "below-itself.tif", lambda: b"II*\0\x08\0\0\0\x01\0" + _entry(330, 4, 1, 8), *BROKEN)
    below = b"II*\0\x08\0\0\0\x01\0" + _entry(330, 4, 2**32 - 1, 30) + struct.pack("<I", 8) * 500_000
    yield case("bombs", "endless-below.tif", below, *BROKEN)
    yield case("bombs", "deflate.tif", lambda: _flat("TIFF", 3_000, compression="tiff_adobe_deflate"), IN)
    yield case("bombs", "lzw.tif", lambda: _flat("TIFF", 3_000, compression="tiff_lzw"), IN)
    yield case("bombs", "fax.tif", _fax, IN, *BROKEN)
    yield case("bombs", "many-pages.tif", lambda: _moving("TIFF", 300), IN)


def _gifs() -> Iterator[Case]:
    yield case("bombs", "widest.gif", lambda: files.gif_header(65_000, 65_000), *BIG)
    yield case("bombs", "claims-more.gif", lambda: files.gif_header(8_000, 8_000), *BROKEN, IN)
    yield case("bombs", "no-size.gif", lambda: files.gif_header(0, 0), *BROKEN, "too_small")
    yield case("bombs", "many-frames.gif", lambda: _moving("GIF", 600), IN)
    yield case("bombs", "frame-outside.gif", _frame_outside, IN, *BIG, *BROKEN)
    yield case("bombs", "comments.gif", _gif_comments, IN, *BROKEN)


def _flat(kind: str, side: int = SIDE, **options: object) -> bytes:
    return files.saved(Image.new("RGB", (side, side), (90, 120, 150)), kind, **options)


def _zeros(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(size // 1_000_000)) + packer.flush()


def _png_head(width: int, height: int) -> bytes:
    head = files.png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + files.png_chunk(b"IDAT", _zeros(1_000_000)) + files.png_chunk(b"IEND", b"")


def _png_of_zeros(width: int, height: int) -> bytes:
    """16 bits a channel with alpha, interlaced: eight bytes a pixel while it is decoded."""
    head = files.png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 6, 0, 0, 1))
    rows = files.png_chunk(b"IDAT", _zeros(width * height * 8 + height * 2_000_000 // 1_000))
    return b"\x89PNG\r\n\x1a\n" + head + rows + files.png_chunk(b"IEND", b"")


def _png_without_rows() -> bytes:
    head = files.png_chunk(b"IHDR", struct.pack(">IIBBBBB", 8_000, 8_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + files.png_chunk(b"IDAT", b"") * 20_000


def _png_beside(name: bytes, data: bytes, times: int = 1) -> bytes:
    plain = photograph("PNG")
    return plain[:33] + files.png_chunk(name, data) * times + plain[33:]


def _jpeg_sized(width: int, height: int) -> bytes:
    whole = photograph("JPEG")
    return _patched(whole, whole.index(b"\xff\xc0") + 5, struct.pack(">HH", height, width))


def _after_start(segment: bytes, times: int) -> bytes:
    whole = photograph("JPEG")
    return whole[:2] + segment * times + whole[2:]


def _icc_part() -> bytes:
    body = b"ICC_PROFILE\0\x01\xff" + b"\0" * 65_000
    return b"\xff\xe2" + struct.pack(">H", len(body) + 2) + body


def _scans(size: tuple[int, int], times: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each one makes the decoder walk over every block."""
    whole = files.saved(Image.new("L", size, 90), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * times + whole[-2:]


def _lossless_claims() -> bytes:
    whole = files.saved(picture(), "WEBP", lossless=True)
    bits = 16_382 | 16_382 << 14
    return _patched(whole, whole.index(b"VP8L") + 9, struct.pack("<I", bits))


def _moving(kind: str, frames: int) -> bytes:
    pictures = [Image.new("RGB", (200, 120), (number % 256, 80, 90)) for number in range(frames)]
    return files.saved(pictures[0], kind, save_all=True, append_images=pictures[1:])


def _patched(whole: bytes, place: int, value: bytes) -> bytes:
    return whole[:place] + value + whole[place + len(value) :]


def _nested(whole: bytes) -> bytes:
    """The head of the file, then a thousand boxes, each of which says that it holds all the others."""
    head = int.from_bytes(whole[:4], "big")
    return whole[:head] + b"".join(struct.pack(">I", 8 * number) + b"meta" for number in range(1_000, 0, -1))


def _entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack("<HHII", tag, kind, count, value) + b"\0\0\0\0"


def _tiff_pages(following: int) -> bytes:
    """The next page is the first page."""
    whole = bytearray(files.tiff_header(64, 64) + b"\x80" * 64 * 64)
    whole[8 + 2 + 12 * 7 : 8 + 2 + 12 * 7 + 4] = struct.pack("<I", following)
    return bytes(whole)


def _fax() -> bytes:
    return files.saved(Image.new("1", (9_000, 8_000)), "TIFF", compression="group4")


def _frame_outside() -> bytes:
    frame = b"," + struct.pack("<HHHHB", 60_000, 60_000, 5_000, 5_000, 0) + b"\2\2\x4c\1\0;"
    return b"GIF89a" + struct.pack("<HHBBB", 64, 64, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + frame


def _gif_comments() -> bytes:
    whole = photograph("GIF")
    colours = 13 + 3 * (2 << (whole[10] & 7))
    return whole[:colours] + (b"!\xfe" + (b"\xff" + b"c" * 255) * 2_000 + b"\0") + whole[colours:]
