"""Opens a file with the decoder of its format and completes what the decoder does not read. Child process only.

The result's `info` has the ICC profile of the colour that the file states in any way, and a transparent colour in the
samples that are decoded. XMP is removed: Pillow takes the orientation from it, browsers do not.
"""

from io import BufferedReader
from typing import Final

from PIL import Image, UnidentifiedImageError

from annotation.imaging.colour.embedded import png_profile, tiff_or_heif_profile
from annotation.imaging.containers.png_chunks import PngChunks, separate_chunks
from annotation.imaging.protocol import RejectedImage
from annotation.imaging.samples import BITS_PER_SAMPLE, DEEP_TRANSPARENCY, scaled_transparency
from annotation.imaging.tiff_directories import SUB_DIRECTORIES, read_directories

PROFILE: Final = "icc_profile"
XMP_KEYS: Final = ("xmp", "XML:com.adobe.xmp")


def open_as(file: BufferedReader, kind: str) -> Image.Image:
    """Returns the image in `file`, of the format that Pillow calls `kind`, without decoding it.

    Raises RejectedImage for a depth that no decoder reads, and what Pillow raises for damaged files.
    """
    if kind == "PNG":
        return _open_png(separate_chunks(file))
    try:
        image = Image.open(file, formats=(kind,))
    except UnidentifiedImageError as error:
        if kind == "TIFF" and not _has_common_depth(file):
            raise RejectedImage("unsupported_depth") from error
        raise
    for key in XMP_KEYS:
        image.info.pop(key, None)
    image.info[PROFILE] = tiff_or_heif_profile(image, file)
    return image


def _open_png(chunks: PngChunks) -> Image.Image:
    image = Image.open(chunks.file, formats=("PNG",))
    image.info[PROFILE] = png_profile(chunks)
    transparency = image.info.get("transparency")
    if image.mode == "L" and transparency is not None:
        image.info["transparency"] = scaled_transparency(transparency, chunks.bit_depth)
    elif image.mode == "RGB" and transparency is not None:
        if chunks.bit_depth == 16:
            image.info[DEEP_TRANSPARENCY] = (chunks.file, image.info.pop("transparency"))
        else:
            image.info["transparency"] = tuple(scaled_transparency(value, 8) for value in transparency)
    return image


def _has_common_depth(file: BufferedReader) -> bool:
    """Returns whether the first image of a TIFF has 8 or 16 bits a channel; true for one that says nothing."""
    first = next(read_directories(file, {BITS_PER_SAMPLE, SUB_DIRECTORIES}), {})
    return all(bits in {8, 16} for bits in first.get(BITS_PER_SAMPLE, ()))
