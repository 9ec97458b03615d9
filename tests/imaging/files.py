"""Images, and files that pretend to be images, made for the tests."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageDraw

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (250, 250, 250)


def make_quarters(size: tuple[int, int] = (240, 160)) -> Image.Image:
    """Returns an image of red, green, blue and white quarters, in which every rotation and mirroring shows."""
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    middle_x, middle_y = size[0] // 2, size[1] // 2
    for colour, corner in zip((RED, GREEN, BLUE, WHITE), ((0, 0), (1, 0), (0, 1), (1, 1)), strict=True):
        left, top = corner[0] * middle_x, corner[1] * middle_y
        draw.rectangle((left, top, left + middle_x, top + middle_y), fill=colour)
    return image


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def jpeg(**options: object) -> bytes:
    return encode(make_quarters(), "JPEG", **{"quality": 95, "subsampling": 0, **options})


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width: int = 12_000, height: int = 7_920) -> bytes:
    """Returns a complete PNG of 95 megapixels of one bit each, in some 12 KB."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def png_with_text_bomb() -> bytes:
    """Returns a small image with 200 MB of compressed text in a chunk."""
    plain = encode(make_quarters(), "PNG")
    text = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 200_000_000, 9))
    return plain[:33] + text + plain[33:]


def webp_header(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + size


def gif_header(width: int, height: int) -> bytes:
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\2\2\x4c\1\0;"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + frame


def tiff_header(width: int, height: int) -> bytes:
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (279, 4, 8)]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + b"\0\0\0\0"


def photograph_with_secrets() -> bytes:
    """Returns a JPEG with location, owner and serial numbers in its EXIF, a script in its comment, and XMP."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Canon", "EOS 5D\0", "A. Owner"
    exif.get_ifd(0x8769).update(
        {0x829A: 0.008, 0x829D: 2.8, 0x8827: 400, 0x920A: 50.0, 0xA431: "SERIAL-4711", 0xA434: "EF50mm"}
    )
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 17.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return jpeg(
        exif=exif,
        icc_profile=profile,
        comment=b"<script>alert('comment')</script>",
        xmp=b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>",
    )


def heic() -> bytes:
    """Returns `quarters` as a phone stores them, from a file: Pillow has no encoder for HEIC."""
    return (Path(__file__).parent / "quarters.heic").read_bytes()
