"""Converts the samples of a decoded image to 8 bits: depth, inverted greys, palettes, and transparent colours.

Child process only.
"""

from functools import reduce
from itertools import chain
from typing import BinaryIO, Final

from PIL import Image, ImageChops, TiffImagePlugin

from annotation.imaging.protocol import RejectedImage

SUPPORTED_MODES: Final = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "LAB"})
GREY_MODES: Final = frozenset({"1", "L"})
# The key in `Image.info` of the file and the colour of a 16-bit PNG in RGB that has a transparent colour.
DEEP_TRANSPARENCY: Final = "deep_transparency"

BITS_PER_SAMPLE: Final = 258
PHOTOMETRIC: Final = 262
WHITE_IS_ZERO: Final = 0
# Greys of which Pillow decodes one byte order or one polarity only, by byte order, PhotometricInterpretation,
# SampleFormat, FillOrder, BitsPerSample and ExtraSamples. `to_8_bit` inverts those whose white is zero.
DEEP_GREYS: Final[dict[tuple[bytes, int, tuple[int], int, tuple[int, ...], tuple[int, ...]], tuple[str, str]]] = {
    (order, photometric, (1,), 1, (bits,), ()): ("I;16", "I;12") if bits == 12 else deep_modes
    for order, deep_modes in ((b"II", ("I;16", "I;16")), (b"MM", ("I;16B", "I;16B")))
    for photometric in (0, 1)
    for bits in (12, 16)
}


def register_deep_greys() -> None:
    """Lets Pillow decode every 12-bit and 16-bit grey TIFF."""
    TiffImagePlugin.OPEN_INFO.update(DEEP_GREYS)


def to_8_bit(image: Image.Image) -> Image.Image:
    """Returns `image` in a mode that can be scaled and converted.

    Scales 12 and 16 bits to 8 without clipping, and resolves palettes, masks and transparent colours. Raises
    RejectedImage for other depths.
    """
    if image.mode.startswith("I;16"):
        return _deep_grey_to_8_bit(image)
    if image.mode in {"I", "F"} or image.mode.startswith("I;"):
        raise RejectedImage("unsupported_depth")
    if DEEP_TRANSPARENCY in image.info:
        return _with_deep_transparency(image, *image.info[DEEP_TRANSPARENCY])
    if "transparency" in image.info or image.mode in {"PA", "La", "RGBa"}:
        # Grey stays grey, so that a grey profile applies.
        return image.convert("LA" if image.mode in {*GREY_MODES, "La"} else "RGBA")
    if image.mode in SUPPORTED_MODES:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def scaled_transparency(value: int, bit_depth: int) -> int:
    """Returns PNG's transparent grey in the samples that Pillow decodes: it scales those of 2 and 4 bits to 8."""
    largest = (1 << bit_depth) - 1
    return (value & largest) * (255 // largest if bit_depth < 8 else 1)


def _deep_grey_to_8_bit(image: Image.Image) -> Image.Image:
    tags = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else {}
    scale = 255 / ((1 << tags.get(BITS_PER_SAMPLE, (16,))[0]) - 1)
    native_order = image if image.mode == "I;16" else image.convert("I")
    if tags and tags.get(PHOTOMETRIC, WHITE_IS_ZERO) == WHITE_IS_ZERO:
        grey = native_order.point(lambda value: value * -scale + 255.5).convert("L")
    else:
        grey = native_order.point(lambda value: value * scale + 0.5).convert("L")
    if "transparency" not in image.info:
        return grey
    is_opaque = [255] * 65_536
    is_opaque[image.info["transparency"]] = 0
    return Image.merge("LA", (grey, native_order.convert("I").point(is_opaque, "L")))


def _with_deep_transparency(image: Image.Image, file: BinaryIO, colour: tuple[int, int, int]) -> Image.Image:
    """Returns an image with alpha 0 where its 16-bit samples are exactly `colour`: its neighbours stay opaque."""
    image.putalpha(ImageChops.invert(_deep_matches(image, file, colour)))
    return image


def _deep_matches(image: Image.Image, file: BinaryIO, colour: tuple[int, int, int]) -> Image.Image:
    """Returns 255 where the 16-bit samples are `colour`. Pillow has the high bytes; the low ones are decoded too."""
    file.seek(0)
    low = Image.open(file, formats=("PNG",))
    low.tile = [tile._replace(args="RGB;16L") for tile in low.tile]
    # Channel by channel, because each has as many bytes as the image has pixels.
    matches = chain(
        (_matches(image, channel, value >> 8) for channel, value in enumerate(colour)),
        (_matches(low, channel, value & 255) for channel, value in enumerate(colour)),
    )
    return reduce(ImageChops.darker, matches)


def _matches(image: Image.Image, channel: int, value: int) -> Image.Image:
    """Returns 255 where a channel has this value, elsewhere 0."""
    return image.getchannel(channel).point([255 if sample == value else 0 for sample in range(256)])
