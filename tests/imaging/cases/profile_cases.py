"""ICC profiles in every format that carries them, of the image's own kind and of others."""

from functools import partial

from PIL import Image, ImageCms

from tests.imaging import files, profiles
from tests.imaging.cases.case import GREY, LOSSLESS, LOSSY, MIDDLE, RED, SIZE, Case, Colour, plain
from tests.imaging.cases.colours import Matrix, multiply, srgb_of_linear
from tests.imaging.cases.pngs import GREY as GREY_PNG
from tests.imaging.cases.pngs import png, profile, transparent, with_wrong_checksum

Columns = tuple[tuple[float, float, float], ...]
# Gamma, and the columns of the matrix to XYZ (D50).
SPACES: dict[str, tuple[float, Columns]] = {
    "Adobe RGB": (profiles.ADOBE_RGB_GAMMA, profiles.ADOBE_RGB_COLUMNS),
    "Display P3": (2.2, ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))),
    "ProPhoto": (1.8, ((0.79767, 0.28804, 0.0), (0.13519, 0.71187, 0.0), (0.03135, 0.00009, 0.82491))),
}
D50_TO_SRGB: Matrix = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)
PIXEL = (150, 120, 90)
QUALITY = {"JPEG": {"quality": 95}, "WEBP": {"quality": 95}, "AVIF": {"quality": 95}, "PNG": {}, "TIFF": {}}


def displayed(space: str, pixel: Colour = PIXEL) -> Colour:
    """Returns the sRGB of a colour of SPACES."""
    gamma, columns = SPACES[space]
    rows: Matrix = tuple(zip(*columns, strict=True))  # type: ignore[assignment]  # zip has no length
    return srgb_of_linear(multiply(D50_TO_SRGB, multiply(rows, [(value / 255) ** gamma for value in pixel])))


def with_profile(space: str, image: Image.Image, kind: str) -> bytes:
    return files.encode(image, kind, icc_profile=profiles.rgb(*SPACES[space]), **QUALITY[kind])


def within(kind: str) -> int:
    return LOSSY if "quality" in QUALITY[kind] else LOSSLESS


FORMATS = {
    f"{space} in {kind}": Case(
        partial(with_profile, space, plain(PIXEL), kind), {MIDDLE: displayed(space)}, within=within(kind)
    )
    for space in SPACES
    for kind in QUALITY
}
MODES = {
    f"{space} {name}": Case(partial(with_profile, space, image, "PNG"), {MIDDLE: displayed(space)})
    for space in SPACES
    for name, image in {"with alpha": plain(PIXEL).convert("RGBA"), "with a palette": plain(PIXEL).quantize(4)}.items()
}

# 100 in linear light.
LINEAR_GREY = (168, 168, 168)
LINEAR = profiles.grey(1.0)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def large(size: int) -> bytes:
    """Returns the profile of sRGB, filled to `size` bytes."""
    return size.to_bytes(4, "big") + SRGB[4:].ljust(size - 4, b"\0")


def grey(kind: str, icc: bytes, mode: str = "L") -> bytes:
    return files.encode(Image.new("L", SIZE, GREY[0]).convert(mode), kind, icc_profile=icc, **QUALITY[kind])


KINDS = {
    "grey in PNG": Case(partial(grey, "PNG", LINEAR), {MIDDLE: LINEAR_GREY}),
    "grey with alpha in PNG": Case(partial(grey, "PNG", LINEAR, "LA"), {MIDDLE: LINEAR_GREY}),
    "grey with a transparent grey in PNG": Case(
        lambda: png((GREY[0],), (GREY[0],), GREY_PNG, chunks=[profile(LINEAR), transparent(7)]), {MIDDLE: LINEAR_GREY}
    ),
    "grey of 16 bits in PNG": Case(
        lambda: png((GREY[0] * 257,), (GREY[0] * 257,), GREY_PNG, 16, [profile(LINEAR)]), {MIDDLE: LINEAR_GREY}
    ),
    "grey in JPEG": Case(partial(grey, "JPEG", LINEAR), {MIDDLE: LINEAR_GREY}, within=LOSSY),
    "grey in TIFF": Case(partial(grey, "TIFF", LINEAR), {MIDDLE: LINEAR_GREY}),
    "of RGB on grey": Case(
        partial(grey, "JPEG", profiles.rgb(1.0, SPACES["Adobe RGB"][1])), {MIDDLE: LINEAR_GREY}, within=LOSSY
    ),
    "of sRGB on grey": Case(partial(grey, "JPEG", SRGB), {MIDDLE: GREY}, within=LOSSY),
    "of grey on RGB": Case(lambda: files.encode(plain(RED), "PNG", icc_profile=LINEAR), {MIDDLE: RED}),
    "of inks on RGB": Case(lambda: files.encode(plain(RED), "PNG", icc_profile=profiles.green_ink()), {MIDDLE: RED}),
    "of 1.5 MB": Case(lambda: png(RED, RED, chunks=[profile(large(1_500_000))]), {MIDDLE: RED}),
    "of 12 MB": Case(lambda: png(RED, RED, chunks=[profile(large(12_000_000))]), {MIDDLE: RED}),
    "with a wrong checksum": Case(lambda: png(RED, RED, chunks=[with_wrong_checksum(profile(LINEAR))]), {MIDDLE: RED}),
}

CASES = {f"profile: {name}": case for name, case in (FORMATS | MODES | KINDS).items()}
