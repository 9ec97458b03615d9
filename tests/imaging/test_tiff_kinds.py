"""TIFFs of unusual kinds are accepted whole, or rejected with the name of what is unusual about them."""

import struct
from pathlib import Path

import pytest
from PIL import Image

from annotation.imaging.inspection import RejectedImage, inspect_and_render, inspect_image
from annotation.wording.rejections import explain
from tests.imaging.tiffs import FULL, LONG, PAGE, REDUCED, SHORT, Page, kind, tiff

MASK = 4
WIDTH, HEIGHT = 96, 64
COUNT = WIDTH * HEIGHT


def pixels(photometric: int, bits: int, samples: int, value: bytes, **tags: int) -> bytes:
    """Returns a TIFF of one colour; `tags` are further tags, t338=2 for ExtraSamples."""
    further = {int(name[1:]): (SHORT, [number]) for name, number in tags.items()}
    page = Page(
        WIDTH,
        HEIGHT,
        photometric,
        content=value * COUNT,
        tags={258: (SHORT, [bits] * samples), 277: (SHORT, [samples]), **further},
    )
    return tiff(page)


def render(content: bytes, directory: Path) -> tuple[int, int, int]:
    path = directory / "photo.tif"
    path.write_bytes(content)
    _, renditions = inspect_and_render(path, directory)
    with Image.open(renditions["thumbnail"].path) as image:
        return image.convert("RGB").getpixel((image.width // 2, image.height // 2))


def rejection_of(content: bytes, directory: Path) -> RejectedImage:
    path = directory / "photo.tif"
    path.write_bytes(content)
    with pytest.raises(RejectedImage) as error:
        inspect_image(path)
    return error.value


RED16 = struct.pack("<3H", 51400, 10280, 10280)
ACCEPTED = {
    "16-bit Lab": (pixels(8, 16, 3, struct.pack("<Hhh", 32767, 10240, 0)), (179, 90, 120)),
    "16-bit Lab with a further channel": (pixels(8, 16, 4, struct.pack("<HhhH", 32767, 10240, 0, 9)), (179, 90, 120)),
    "CMYK with transparency": (pixels(5, 8, 5, bytes([0, 200, 200, 0, 255]), t338=2), (255, 55, 55)),
    "16-bit CMYK with a further channel": (
        pixels(5, 16, 5, struct.pack("<5H", 0, 51400, 51400, 0, 9), t338=0),
        (255, 55, 55),
    ),
    "RGB with transparency and a further channel": (
        pixels(2, 8, 5, bytes([200, 40, 40, 255, 7]), t338=2),
        (200, 40, 40),
    ),
    "RGB, transparent, with a further channel": (pixels(2, 8, 5, bytes([200, 40, 40, 0, 7]), t338=2), (119, 119, 119)),
    "16-bit RGB with two further channels": (
        pixels(2, 16, 5, RED16 + b"\1\0\2\0", t338=0),
        (200, 40, 40),
    ),
    "16-bit grey with transparency": (pixels(1, 16, 2, struct.pack("<2H", 25700, 65535), t338=2), (100, 100, 100)),
    "a big-endian BigTIFF": (tiff(Page(WIDTH, HEIGHT), order=">", big=True), (200, 200, 200)),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_unusual_tiff_is_accepted_with_its_colours(name: str, tmp_path: Path) -> None:
    content, colour = ACCEPTED[name]
    assert render(content, tmp_path) == pytest.approx(colour, abs=3)


DEPTHS = {
    "32-bit float RGB": pixels(2, 32, 3, struct.pack("<3f", 0.8, 0.2, 0.2), t339=3),
    "32-bit float Lab": pixels(8, 32, 3, struct.pack("<3f", 50, 40, 0), t339=3),
    "32-bit RGB": pixels(2, 32, 3, b"\0" * 12),
    "complex numbers": pixels(1, 64, 1, b"\0" * 8, t339=6),
}


@pytest.mark.parametrize("name", DEPTHS)
def test_values_of_32_bits_or_floating_point_are_not_called_damaged(name: str, tmp_path: Path) -> None:
    assert rejection_of(DEPTHS[name], tmp_path).code == "unsupported_depth"


UNREADABLE = {
    "TIFF: RGB, 16 bits, signed": pixels(2, 16, 3, b"\0" * 6, t339=2),
    "TIFF: LogLuv, 8 bits": pixels(32845, 8, 3, b"\0" * 3),
    "TIFF: depth map, 8 bits": pixels(51177, 8, 1, b"\0"),
    "TIFF: RGB, 8 bits, LERC": pixels(2, 8, 3, b"\0" * 3, t259=34887),
    "TIFF: RGB, 8 bits, JPEG 2000": pixels(2, 8, 3, b"\0" * 3, t259=34712),
    "TIFF: RGB, 8 bits, JPEG XL": pixels(2, 8, 3, b"\0" * 3, t259=50002),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_kind_that_no_decoder_reads_is_named_with_what_to_save_instead(name: str, tmp_path: Path) -> None:
    rejection = rejection_of(UNREADABLE[name], tmp_path)
    assert (rejection.code, rejection.params["format"]) == ("unsupported_format", name)
    assert f"({name}). Save it in RGB" in explain(rejection.code, rejection.params, "photo.tif")


def test_a_kind_that_libvips_decodes_is_checked_for_its_size_and_its_end(tmp_path: Path, settings) -> None:
    content, _ = ACCEPTED["16-bit Lab"]
    assert rejection_of(content[:20_000], tmp_path).code in {"damaged", "truncated"}
    settings.LOUPE_MAX_MEGAPIXELS = 0
    assert rejection_of(content, tmp_path).code == "too_many_pixels"


COPIES = {
    "marked as reduced": (Page(96, 64, tags=kind(REDUCED)), Page(400, 300)),
    "marked as reduced in the old way": (Page(96, 64, tags={255: (SHORT, [2])}), Page(400, 300)),
    "without a mark, of the same shape": (Page(100, 75), Page(400, 300)),
    "without a mark, the larger one below it": (Page(100, 75, below=(Page(400, 300),)),),
    "the smallest of a pyramid": (Page(100, 75), Page(200, 150), Page(400, 300)),
    "a mask": (Page(400, 300, tags=kind(MASK)), Page(400, 300)),
}
FIRST_IMAGES = {
    "pages of different sizes": (Page(400, 300, tags=kind(PAGE)), Page(800, 600, tags=kind(PAGE))),
    "images of different shapes": (Page(400, 300), Page(900, 900)),
    "an image and its mask": (Page(400, 300), Page(400, 300, tags=kind(MASK))),
    "a pyramid": (Page(400, 300), Page(200, 150), Page(100, 75)),
    "a full image and a slightly larger one": (Page(400, 300, tags=kind(FULL)), Page(440, 330)),
    "a mask alone": (Page(400, 300, tags=kind(MASK)),),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_first_image_that_is_a_copy_or_a_mask_is_not_taken_for_the_image(name: str, tmp_path: Path) -> None:
    rejection = rejection_of(tiff(*COPIES[name]), tmp_path)
    assert rejection.code == "unsupported_format"
    assert "Save the image itself alone" in explain(rejection.code, rejection.params, "photo.tif")


@pytest.mark.parametrize("name", FIRST_IMAGES)
def test_a_first_image_that_is_the_image_is_accepted(name: str, tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    path.write_bytes(tiff(*FIRST_IMAGES[name]))
    assert (inspect_image(path).width, inspect_image(path).height) == (400, 300)


def test_a_dng_is_named_even_when_its_first_image_is_not_marked(tmp_path: Path) -> None:
    rejection = rejection_of(tiff(Page(400, 300, tags={50706: (1, [1, 4, 0, 0]), 254: (LONG, [0])})), tmp_path)
    assert rejection.params["format"] == "DNG"


def with_first_width(content: bytes, width: int) -> bytes:
    """Returns a little-endian TIFF whose directory gives another width before its own."""
    (start,) = struct.unpack_from("<I", content, 4)
    (count,) = struct.unpack_from("<H", content, start)
    entries = struct.pack("<HHII", 256, LONG, 1, width) + content[start + 2 : start + 2 + 12 * count]
    directory = struct.pack("<H", count + 1) + entries + bytes(4)
    return content[:4] + struct.pack("<I", len(content)) + content[8:] + directory


def test_a_size_that_is_given_twice_does_not_bypass_the_limit_of_pixels(tmp_path: Path, settings) -> None:
    settings.LOUPE_MAX_MEGAPIXELS = 1
    content = with_first_width(pixels(8, 16, 3, struct.pack("<Hhh", 32767, 10240, 0) * 400, t278=16_000), 2_000)
    content = content.replace(struct.pack("<HHII", 257, LONG, 1, HEIGHT), struct.pack("<HHII", 257, LONG, 1, 1_000))
    assert rejection_of(content, tmp_path).code == "damaged"
