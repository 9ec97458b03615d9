"""Decodes with libvips the TIFFs that Pillow cannot open, such as those in 16-bit Lab or with further channels.

Child process only. libvips gets an open file and uses its reader of TIFF alone.
"""

from io import BufferedReader
from typing import Any, Final

import pyvips
from PIL import ExifTags, Image

from annotation.imaging.protocol import RejectedImage
from annotation.imaging.tiff_kinds import (
    CMYK,
    COLOUR_BANDS,
    LAB,
    PREMULTIPLIED,
    SIGNED,
    UNREADABLE_COMPRESSIONS,
    UNSIGNED,
    TiffKind,
)

MODES: Final = {(1, False): "L", (1, True): "LA", (3, False): "RGB", (3, True): "RGBA", (4, False): "CMYK"}
SIXTEEN_BITS: Final = frozenset({"ushort", "short"})


def is_decodable(kind: TiffKind) -> bool:
    """Returns whether `decode_tiff` knows what the values of this kind mean."""
    return (
        kind.photometric in COLOUR_BANDS
        and kind.sample_format in (UNSIGNED | SIGNED if kind.photometric == LAB else UNSIGNED)
        and kind.compression not in UNREADABLE_COMPRESSIONS
        and not kind.is_too_deep
    )


def decode_tiff(file: BufferedReader, kind: TiffKind) -> Image.Image:
    """Returns the decoded first image with 8 bits a channel, its profile and its orientation.

    Keeps transparency of grey and RGB, and leaves out all further channels. Raises pyvips.Error, and RejectedImage
    where libvips reads another size than `kind` has.
    """
    file.seek(0)
    source = pyvips.Source.new_from_descriptor(file.fileno())
    decoded = pyvips.Image.tiffload_source(source, access="sequential", fail_on="error")
    if (decoded.width, decoded.height) != (kind.width, kind.height):
        raise RejectedImage("damaged")  # a directory that gives a size twice would bypass the limit of pixels
    pixels = _to_8_bit(_colours(decoded, kind))
    has_alpha = pixels.bands in (2, 4) and kind.has_alpha and kind.photometric != CMYK
    mode = MODES[pixels.bands - has_alpha, has_alpha]
    image = Image.frombytes(mode, (pixels.width, pixels.height), pixels.write_to_memory())
    image.format = "TIFF"
    if decoded.get_typeof("icc-profile-data") and kind.photometric != LAB:
        image.info["icc_profile"] = bytes(decoded.get("icc-profile-data"))
    image.getexif()[ExifTags.Base.Orientation] = kind.orientation
    return image


def _colours(decoded: Any, kind: TiffKind) -> Any:
    """Returns the bands of colour, and of transparency where it is kept."""
    count = min(COLOUR_BANDS[kind.photometric], decoded.bands)
    colours = decoded.extract_band(0, n=count)
    if kind.photometric == LAB:
        return colours.copy(interpretation=decoded.interpretation).colourspace("srgb")
    if not kind.has_alpha or kind.photometric == CMYK or decoded.bands <= count:
        return colours
    with_alpha = decoded.extract_band(0, n=count + 1)
    if kind.extra != PREMULTIPLIED:
        return with_alpha
    return with_alpha.unpremultiply(max_alpha=65535 if decoded.format in SIXTEEN_BITS else 255).cast(decoded.format)


def _to_8_bit(pixels: Any) -> Any:
    return (pixels * (1 / 257)).rint().cast("uchar") if pixels.format in SIXTEEN_BITS else pixels.cast("uchar")
