"""Any picture mode and profile to plain 8-bit sRGB."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageCms

from annotation.imaging.protocol import RefusedImage

# Transparent parts are laid on a middle grey (L* 50): every annotator sees the same, on a light desk and on a dark one.
MIDDLE_GREY: Final = (119, 119, 119)
LARGEST_PROFILE: Final = 4_000_000
SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
AS_THEY_ARE: Final = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "LAB"})


def to_8_bit(image: Image.Image) -> Image.Image:
    """`image` in a mode that can be scaled and converted: 16 bits scaled, not clipped; palettes and masks resolved."""
    if image.mode.startswith("I;16"):
        native = image if image.mode == "I;16" else image.convert("I")
        return native.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if image.mode in {"I", "F"} or image.mode.startswith("I;"):
        raise RefusedImage("unsupported_depth")
    if "transparency" in image.info or image.mode in {"PA", "La", "RGBa"}:
        return image.convert("RGBA")
    if image.mode in AS_THEY_ARE:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """`image`, as `to_8_bit` left it, in mode RGB and in sRGB, on middle grey where it is transparent."""
    if "A" not in image.getbands() or image.mode == "LAB":
        return _without_alpha(image, profile)
    flat = Image.new("RGB", image.size, MIDDLE_GREY)
    flat.paste(_without_alpha(image.convert(image.mode[:-1]), profile), mask=image.getchannel("A"))
    return flat


def _without_alpha(image: Image.Image, profile: bytes | None) -> Image.Image:
    source = _read_profile(profile, image.mode)
    if source is None:
        return image.convert("RGB")
    try:
        return _convert(image, source)
    except (ImageCms.PyCMSError, ValueError, OSError):  # of another kind of picture, or broken inside
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
    """The embedded profile where it can be read; else the pixels count as sRGB."""
    if mode == "LAB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    if not profile or len(profile) > LARGEST_PROFILE:
        return None
    try:
        return ImageCms.ImageCmsProfile(BytesIO(profile))
    except (OSError, ValueError, TypeError):
        return None
