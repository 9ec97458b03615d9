"""Converts images of any mode and colour profile to 8-bit sRGB."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageCms

from annotation.imaging.protocol import RejectedImage

# Transparent parts become a middle grey (L* 50), so that every annotator sees the same, on a light and on a dark page.
MIDDLE_GREY: Final = (119, 119, 119)
MAX_PROFILE_BYTES: Final = 4_000_000
SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
SUPPORTED_MODES: Final = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "LAB"})


def to_8_bit(image: Image.Image) -> Image.Image:
    """Returns `image` in a mode that can be scaled and converted.

    Scales 16 bits to 8 without clipping, and resolves palettes and masks. Raises RejectedImage for other depths.
    """
    if image.mode.startswith("I;16"):
        native_order = image if image.mode == "I;16" else image.convert("I")
        return native_order.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if image.mode in {"I", "F"} or image.mode.startswith("I;"):
        raise RejectedImage("unsupported_depth")
    if "transparency" in image.info or image.mode in {"PA", "La", "RGBa"}:
        return image.convert("RGBA")
    if image.mode in SUPPORTED_MODES:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Returns a result of `to_8_bit` in mode RGB and in sRGB, with middle grey where it is transparent."""
    if "A" not in image.getbands() or image.mode == "LAB":
        return _without_alpha(image, profile)
    opaque = Image.new("RGB", image.size, MIDDLE_GREY)
    opaque.paste(_without_alpha(image.convert(image.mode[:-1]), profile), mask=image.getchannel("A"))
    return opaque


def _without_alpha(image: Image.Image, profile: bytes | None) -> Image.Image:
    source = _read_profile(profile, image.mode)
    if source is None:
        return image.convert("RGB")
    try:
        return _convert(image, source)
    except (ImageCms.PyCMSError, ValueError, OSError):  # the profile is for another colour space, or damaged
        return image.convert("RGB")


def _convert(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    transform = ImageCms.buildTransform(
        source,
        SRGB,
        image.mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return transform.apply(image)


def _read_profile(profile: bytes | None, mode: str) -> ImageCms.ImageCmsProfile | None:
    """Returns the embedded profile, or None where it cannot be read: then the pixels count as sRGB."""
    if mode == "LAB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    if not profile or len(profile) > MAX_PROFILE_BYTES:
        return None
    try:
        return ImageCms.ImageCmsProfile(BytesIO(profile))
    except (OSError, ValueError, TypeError):
        return None
