"""Camera and exposure from EXIF: a list of what is kept, so that place, owner and serial numbers are not."""

import math
from collections.abc import Callable
from typing import Any, Final

from PIL import ExifTags, Image

LONGEST_TEXT: Final = 100
ORIENTATION: Final = int(ExifTags.Base.Orientation)


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    printable = "".join(character for character in str(value) if character.isprintable())
    return printable.strip()[:LONGEST_TEXT] or None


def _number(value: Any) -> float | None:
    number = float(value[0] if isinstance(value, tuple) else value)
    return round(number, 6) if math.isfinite(number) and 0 < number < 1e7 else None


KEPT_OF_IMAGE: Final[dict[int, tuple[str, Callable[[Any], Any]]]] = {
    int(ExifTags.Base.Make): ("make", _text),
    int(ExifTags.Base.Model): ("model", _text),
}
KEPT_OF_EXPOSURE: Final[dict[int, tuple[str, Callable[[Any], Any]]]] = {
    int(ExifTags.Base.LensModel): ("lens", _text),
    int(ExifTags.Base.ExposureTime): ("seconds", _number),
    int(ExifTags.Base.FNumber): ("f_number", _number),
    int(ExifTags.Base.ISOSpeedRatings): ("iso", _number),
    int(ExifTags.Base.FocalLength): ("focal_length_mm", _number),
    int(ExifTags.Base.FocalLengthIn35mmFilm): ("focal_length_35mm", _number),
    int(ExifTags.Base.DateTimeOriginal): ("taken_at", _text),
}


def _kept(tags: Any, table: dict[int, tuple[str, Callable[[Any], Any]]]) -> dict[str, Any]:
    kept = {}
    for tag, (name, clean) in table.items():
        try:
            value = clean(tags[tag]) if tag in tags else None
        except (ValueError, TypeError, ArithmeticError, IndexError):
            continue
        if value is not None:
            kept[name] = value
    return kept


def read_exposure(image: Image.Image) -> dict[str, Any]:
    """What the camera says of itself and of the exposure: seconds, f-number, ISO, millimetres."""
    try:
        exif = image.getexif()
        return _kept(exif, KEPT_OF_IMAGE) | _kept(exif.get_ifd(ExifTags.IFD.Exif), KEPT_OF_EXPOSURE)
    except Exception:  # Pillow's parser has no one error for broken EXIF, and it must not cost a good photograph
        return {}


def read_orientation(image: Image.Image) -> int:
    """EXIF's orientation, 1 to 8; 1 where there is none that makes sense. To be asked after `load()`."""
    try:
        value = image.getexif().get(ORIENTATION, 1)
    except Exception:  # as above
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
