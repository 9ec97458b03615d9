"""Converts images of any 8-bit mode and colour profile to sRGB. Child process only."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageCms

# Transparent parts become a middle grey (L* 50), so that every annotator sees the same, on a light and on a dark page.
MIDDLE_GREY: Final = (119, 119, 119)
SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Returns a result of `samples.to_8_bit` in mode RGB and in sRGB, with middle grey where it is transparent."""
    if "A" not in image.getbands() or image.mode == "LAB":
        return _without_alpha(image, profile)
    opaque = Image.new("RGB", image.size, MIDDLE_GREY)
    opaque.paste(_without_alpha(image.convert(image.mode[:-1]), profile), mask=image.getchannel("A"))
    return opaque


def _without_alpha(image: Image.Image, profile: bytes | None) -> Image.Image:
    source = _read_profile(profile, image.mode)
    if source is None:
        return image.convert("RGB")
    if image.mode == "L" and source.profile.xcolor_space.strip() == "RGB":
        image = image.convert("RGB")  # frequent in the wild; browsers apply it
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
    if not profile:
        return None
    try:
        return ImageCms.ImageCmsProfile(BytesIO(profile))
    except (OSError, ValueError, TypeError):
        return None
