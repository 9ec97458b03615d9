"""Reads camera and exposure from EXIF, by a list of tags that leaves out location, owner and serial numbers."""

import math
from collections.abc import Callable
from typing import Any, Final

from PIL import ExifTags, Image

MAX_TEXT_LENGTH: Final = 100
ORIENTATION: Final = int(ExifTags.Base.Orientation)


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    printable = "".join(character for character in str(value) if character.isprintable())
    return printable.strip()[:MAX_TEXT_LENGTH] or None


def _number(value: Any) -> float | None:
    number = float(value[0] if isinstance(value, tuple) else value)
    return round(number, 6) if math.isfinite(number) and 0 < number < 1e7 else None


IMAGE_TAGS: Final[dict[int, tuple[str, Callable[[Any], Any]]]] = {
    int(ExifTags.Base.Make): ("make", _text),
    int(ExifTags.Base.Model): ("model", _text),
}
EXPOSURE_TAGS: Final[dict[int, tuple[str, Callable[[Any], Any]]]] = {
    int(ExifTags.Base.LensModel): ("lens", _text),
    int(ExifTags.Base.ExposureTime): ("seconds", _number),
    int(ExifTags.Base.FNumber): ("f_number", _number),
    int(ExifTags.Base.ISOSpeedRatings): ("iso", _number),
    int(ExifTags.Base.FocalLength): ("focal_length_mm", _number),
    int(ExifTags.Base.FocalLengthIn35mmFilm): ("focal_length_35mm", _number),
    int(ExifTags.Base.DateTimeOriginal): ("taken_at", _text),
}


def read_exposure(image: Image.Image) -> dict[str, Any]:
    """Returns camera, lens and exposure of an image: seconds, f-number, ISO, millimetres. Empty for broken EXIF."""
    try:
        exif = image.getexif()
        return _read_tags(exif, IMAGE_TAGS) | _read_tags(exif.get_ifd(ExifTags.IFD.Exif), EXPOSURE_TAGS)
    except Exception:  # Pillow's parser has no single error for broken EXIF, which must not reject a good image
        return {}


def read_orientation(image: Image.Image) -> int:
    """Returns EXIF's orientation, 1 to 8; 1 where it is missing or invalid. Call it after `load()`.

    EXIF in a PNG's text does not count, as in browsers.
    """
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    try:
        value = image.getexif().get(ORIENTATION, 1)
    except Exception:  # as above
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _read_tags(tags: Any, names: dict[int, tuple[str, Callable[[Any], Any]]]) -> dict[str, Any]:
    values = {}
    for tag, (name, clean) in names.items():
        try:
            value = clean(tags[tag]) if tag in tags else None
        except (ValueError, TypeError, ArithmeticError, IndexError):
            continue
        if value is not None:
            values[name] = value
    return values
