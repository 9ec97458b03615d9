"""Opens a file by its content, within limits, and decodes every pixel of its first frame. Child process only."""

import hashlib
import re
import warnings
from io import BufferedReader
from typing import Final

import pi_heif
from PIL import AvifImagePlugin, Image, ImageFile

from annotation.imaging.camera_raws import raw_format
from annotation.imaging.format_detection import HEAD_BYTES, accepted_format, rejection_code
from annotation.imaging.jpeg_decoding import load_jpeg, unsupported_jpeg
from annotation.imaging.opening import open_as
from annotation.imaging.protocol import Limits, RejectedImage
from annotation.imaging.samples import register_deep_greys
from annotation.imaging.tiff_first_image import is_first_image_a_copy
from annotation.imaging.tiff_kinds import UNREADABLE_COMPRESSIONS, WEBP, TiffKind, read_kind
from annotation.imaging.tiff_pixels import decode_tiff, is_decodable

# A JPEG with several images (MPO) is accepted as its first.
FORMAT_ALIASES: Final = {"MPO": "JPEG"}
TRUNCATION_MESSAGE: Final = re.compile(
    r"truncat|unexpected end|end of file|premature|not enough|too short", re.IGNORECASE
)


def prepare_decoders(limits: Limits) -> None:
    """Sets Pillow's own limits: no image above the limit, no truncated one, no threads of a decoder."""
    Image.MAX_IMAGE_PIXELS = limits.pixels // 2  # Pillow warns above this and raises above twice this
    warnings.simplefilter("ignore")
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    register_deep_greys()
    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def check_and_hash(file: BufferedReader, limits: Limits) -> tuple[str, int]:
    """Returns the SHA-256 and size of an open file. Raises RejectedImage for one that is empty or too large."""
    size = file.seek(0, 2)
    if size == 0:
        raise RejectedImage("empty_file")
    if size > limits.file_bytes:
        raise RejectedImage("too_large", megabytes=_millions(size), limit=_millions(limits.file_bytes))
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest(), size


def open_image(file: BufferedReader, limits: Limits) -> Image.Image:
    """Returns the image in `file`, its format known by its content and its size checked, without decoding it.

    Raises RejectedImage.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if raw := raw_format(file, head):
        raise RejectedImage("unsupported_format", format=raw, is_raw=True)
    expected = accepted_format(head)
    if expected is None:
        code, name = rejection_code(head)
        raise RejectedImage(code, **({"format": name} if name else {}))
    if expected == "WEBP" and file.seek(0, 2) < int.from_bytes(head[4:8], "little") + 8:
        raise RejectedImage("truncated")  # libwebp reports no cause
    image = _open_tiff(file, limits) if expected == "TIFF" else _open(file, expected, limits)
    if image_format(image) != expected:
        raise RejectedImage("damaged")
    _check_size(image, limits)
    return image


def _open(file: BufferedReader, expected: str, limits: Limits) -> Image.Image:
    try:
        return open_as(file, expected)
    except RejectedImage:
        raise
    except Exception as error:
        if expected == "JPEG" and (name := unsupported_jpeg(file)):
            raise RejectedImage("unsupported_format", format=name) from error
        raise _rejection(error, limits) from error


def _open_tiff(file: BufferedReader, limits: Limits) -> Image.Image:
    """Opens a TIFF with Pillow or, where its pixels are stored in a way that Pillow does not know, with libvips."""
    if is_first_image_a_copy(file):
        raise RejectedImage("unsupported_format", format="TIFF", is_first_image=True)
    kind = read_kind(file)
    if kind and kind.compression in UNREADABLE_COMPRESSIONS:
        raise RejectedImage("unsupported_format", format=kind.name, is_tiff=True)
    try:
        if kind is None or kind.compression != WEBP:
            return _open(file, "TIFF", limits)
    except RejectedImage as rejection:
        if kind is None or rejection.code != "damaged":
            raise
    return _open_other_tiff(file, kind, limits)


def _open_other_tiff(file: BufferedReader, kind: TiffKind, limits: Limits) -> Image.Image:
    if kind.is_too_deep:
        raise RejectedImage("unsupported_depth")
    if not is_decodable(kind):
        raise RejectedImage("unsupported_format", format=kind.name, is_tiff=True)
    try:
        Image._decompression_bomb_check((kind.width, kind.height))
        return decode_tiff(file, kind)
    except RejectedImage:
        raise
    except Exception as error:
        raise _rejection(error, limits) from error


def load(image: Image.Image, file: BufferedReader, limits: Limits) -> None:
    """Decodes every pixel of the first frame: only this shows that none is missing. Raises RejectedImage."""
    try:
        if image_format(image) != "JPEG" or not load_jpeg(image, file):
            image.load()
    except RejectedImage:
        raise
    except Exception as error:
        raise _rejection(error, limits) from error


def image_format(image: Image.Image) -> str:
    """Returns Pillow's name of an image's format."""
    name = image.format or ""
    return FORMAT_ALIASES.get(name, name)


def _check_size(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if min(width, height) < limits.shortest_side:
        raise RejectedImage("too_small", width=width, height=height, limit=limits.shortest_side)


def _rejection(error: Exception, limits: Limits) -> RejectedImage:
    """Returns the rejection for what a decoder raised. Decoders share no error class, so any error rejects the file.

    Raises the error itself when it came from the disk.
    """
    if isinstance(error, OSError) and error.errno:
        raise error
    if isinstance(error, Image.DecompressionBombError):
        pixels = re.search(r"\d+", str(error))
        return RejectedImage(
            "too_many_pixels",
            megapixels=_millions(int(pixels[0])) if pixels else "?",
            limit=_millions(limits.pixels),
        )
    if isinstance(error, MemoryError):
        return RejectedImage("too_much_memory")
    if isinstance(error, EOFError) or TRUNCATION_MESSAGE.search(str(error)):
        return RejectedImage("truncated")
    return RejectedImage("damaged")


def _millions(value: int) -> str:
    return f"{value / 1_000_000:.3g}" if value < 100_000_000 else f"{value / 1_000_000:.0f}"
