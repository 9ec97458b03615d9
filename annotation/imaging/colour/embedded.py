"""Finds the colour space that a file states: an ICC profile, or what stands for one in its format.

What browsers ignore is ignored here too, so that annotators see what everybody sees: EXIF's ColorSpace and its
interoperability index (Adobe RGB of cameras that embed no profile), and XMP.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Final

from PIL import Image, TiffImagePlugin

from annotation.imaging.colour.code_points import profile_of_code_points
from annotation.imaging.colour.profiles import SRGB, Chromaticities, gamma_curve, rgb_profile, srgb_curve, table
from annotation.imaging.containers.heif_boxes import read_nclx
from annotation.imaging.containers.png_chunks import PngChunks, inflate

MAX_PROFILE_BYTES: Final = 16_000_000
# gAMA is the exponent of the encoder times 100,000. What differs by less than 5 % from that of sRGB means sRGB, whose
# curve it describes roughly, as in libpng; what is beyond these limits means nothing.
SRGB_GAMMA: Final = 45_455
GAMMA_TOLERANCE: Final = 0.05
MIN_GAMMA, MAX_GAMMA = 5_000, 1_000_000

WHITE_POINT: Final = 318
PRIMARIES: Final = 319
TRANSFER_FUNCTION: Final = 301
MAX_LIGHT: Final = 65_535


def tiff_or_heif_profile(image: Image.Image, file: BinaryIO) -> bytes | None:
    """Returns the ICC profile of an opened image that is no PNG, or one made from its tags; None means sRGB."""
    if profile := image.info.get("icc_profile"):
        return bytes(profile) if len(profile) <= MAX_PROFILE_BYTES else None
    if image.format in {"AVIF", "HEIF"}:
        code_points = read_nclx(file)
        return profile_of_code_points(*code_points) if code_points else None
    return _tiff_profile(image.tag_v2) if isinstance(image, TiffImagePlugin.TiffImageFile) else None


def png_profile(chunks: PngChunks) -> bytes | None:
    """Returns the ICC profile that the chunks of a PNG hold or describe, in the standard's order; None means sRGB."""
    colour = chunks.colour
    code_points = colour.get(b"cICP", b"")
    # Other matrices, and the narrow range of video, are not those of RGB pixels: browsers go on to the next chunk.
    if len(code_points) == 4 and code_points[2:] == b"\0\1":
        return profile_of_code_points(code_points[0], code_points[1])
    _, _, compressed = colour.get(b"iCCP", b"").partition(b"\0")
    if profile := inflate(compressed[1:], MAX_PROFILE_BYTES):
        return profile
    if b"sRGB" in colour or len(colour.get(b"gAMA", b"")) != 4:
        return None  # chromaticities without a gamma are ignored, as in browsers
    return _gamma_profile(int.from_bytes(colour[b"gAMA"], "big"), colour.get(b"cHRM", b""))


def _gamma_profile(gamma: int, chromaticity_chunk: bytes) -> bytes | None:
    if not MIN_GAMMA <= gamma <= MAX_GAMMA:
        return None
    values = struct.unpack(">8I", chromaticity_chunk) if len(chromaticity_chunk) == 32 else ()
    chromaticities = _chromaticities([value / 100_000 for value in values])
    is_srgb_curve = abs(gamma / SRGB_GAMMA - 1) < GAMMA_TOLERANCE
    if is_srgb_curve and chromaticities is SRGB:
        return None
    return _profile_or_none(chromaticities, [table(srgb_curve if is_srgb_curve else gamma_curve(100_000 / gamma))])


def _tiff_profile(tags: Mapping[int, Any]) -> bytes | None:
    """Returns the profile that the colorimetry tags of a TIFF describe: white, primaries and transfer function."""
    try:
        values = [float(value) for value in (*tags.get(WHITE_POINT, ()), *tags.get(PRIMARIES, ()))]
        light = [value / MAX_LIGHT for value in tags.get(TRANSFER_FUNCTION, ())]
    except (TypeError, ValueError, ArithmeticError):
        return None
    chromaticities = _chromaticities(values)
    tables = [_shortened(channel) for channel in _channels(light)]
    if chromaticities is SRGB and not tables:
        return None
    return _profile_or_none(chromaticities, tables or [table(srgb_curve)])


def _channels(light: Sequence[float]) -> list[Sequence[float]]:
    """Returns the tables of a transfer function: one for all channels, three, or none where it is not understood."""
    if len(light) in {256, 65_536}:
        return [light]
    if len(light) in {3 * 256, 3 * 65_536}:
        size = len(light) // 3
        return [light[start : start + size] for start in range(0, len(light), size)]
    return []


def _shortened(channel: Sequence[float]) -> Sequence[float]:
    return channel if len(channel) == 256 else channel[::257]


def _chromaticities(values: Sequence[float]) -> Chromaticities:
    """Returns x and y of white, red, green and blue; SRGB itself where they are missing, absurd, or near those."""
    if len(values) != 8 or not all(0 <= value <= 1 for value in values) or not all(values[1::2]):
        return SRGB
    white, red, green, blue = zip(values[::2], values[1::2], strict=True)
    chromaticities = Chromaticities(white, red, green, blue)
    return SRGB if chromaticities.is_near(SRGB) else chromaticities


def _profile_or_none(chromaticities: Chromaticities, tables: Sequence[Sequence[float]]) -> bytes | None:
    try:
        return rgb_profile(chromaticities, tables)
    except ValueError:
        return None
