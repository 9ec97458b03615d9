"""Opens a file by its content, within limits, and decodes every pixel of its first frame. Runs in the child only."""

import hashlib
import re
import warnings
from io import BufferedReader
from typing import Final

import pi_heif
from PIL import AvifImagePlugin, Image, ImageFile

from annotation.imaging.camera_raws import raw_format
from annotation.imaging.format_detection import HEAD_BYTES, refusal, taken_format
from annotation.imaging.protocol import Limits, RefusedImage

# A JPEG with several pictures in it (MPO) is taken as its first.
SAME_FORMAT: Final = {"MPO": "JPEG"}
CUT_OFF: Final = re.compile(r"truncat|unexpected end|end of file|premature|not enough|too short", re.IGNORECASE)


def prepare_decoders(limits: Limits) -> None:
    """Pillow's own guards: no picture above the limit, no truncated one, no decoder threads."""
    Image.MAX_IMAGE_PIXELS = limits.pixels // 2  # Pillow warns above this and raises above twice this
    warnings.simplefilter("ignore")
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def check_and_hash(file: BufferedReader, limits: Limits) -> tuple[str, int]:
    """SHA-256 and size of an open file that is neither empty nor too large."""
    size = file.seek(0, 2)
    if size == 0:
        raise RefusedImage("empty_file")
    if size > limits.file_bytes:
        raise RefusedImage("too_large", megabytes=_millions(size), limit=_millions(limits.file_bytes))
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest(), size


def open_image(file: BufferedReader, limits: Limits) -> Image.Image:
    """The picture in `file`, known by its content and checked for size, not decoded yet."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if raw := raw_format(file, head):
        raise RefusedImage("unsupported_format", format=raw, is_raw=True)
    expected = taken_format(head)
    if expected is None:
        code, name = refusal(head)
        raise RefusedImage(code, **({"format": name} if name else {}))
    if expected == "WEBP" and file.seek(0, 2) < int.from_bytes(head[4:8], "little") + 8:
        raise RefusedImage("truncated")  # libwebp says only that something is wrong
    try:
        image = Image.open(file, formats=(expected,))
    except Exception as error:
        raise _refused(error, limits) from error
    if format_of(image) != expected:
        raise RefusedImage("damaged")
    _check_size(image, limits)
    return image


def load(image: Image.Image, limits: Limits) -> None:
    """Decodes every pixel of the first frame, which is the only way to know that they are all there."""
    try:
        image.load()
    except Exception as error:
        raise _refused(error, limits) from error


def format_of(image: Image.Image) -> str:
    name = image.format or ""
    return SAME_FORMAT.get(name, name)


def _check_size(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if min(width, height) < limits.shortest_side:
        raise RefusedImage("too_small", width=width, height=height, limit=limits.shortest_side)


def _refused(error: Exception, limits: Limits) -> RefusedImage:
    """Decoders have no one error: whatever they raise on a file of a known kind says that the file is no good."""
    if isinstance(error, OSError) and error.errno:
        raise error  # the disk's fault, not the file's
    if isinstance(error, Image.DecompressionBombError):
        pixels = re.search(r"\d+", str(error))
        return RefusedImage(
            "too_many_pixels",
            megapixels=_millions(int(pixels[0])) if pixels else "?",
            limit=_millions(limits.pixels),
        )
    if isinstance(error, MemoryError):
        return RefusedImage("too_much_memory")
    if isinstance(error, EOFError) or CUT_OFF.search(str(error)):
        return RefusedImage("truncated")
    return RefusedImage("damaged")


def _millions(value: int) -> str:
    return f"{value / 1_000_000:.3g}" if value < 100_000_000 else f"{value / 1_000_000:.0f}"
