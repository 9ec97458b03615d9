"""Accepted formats and their renditions: the right size, upright, the right colours, and no other bytes."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from annotation.imaging.inspection import Inspection, inspect_and_render, inspect_image
from tests.imaging import files, profiles
from tests.imaging.files import BLUE, GREEN, RED, WHITE

GREY = (119, 119, 119)
PHOTOGRAPHS = sorted((Path(__file__).parents[2] / "config" / "demo" / "photographs").glob("*.jpg"))
CORNERS = ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))


def inspect_and_open(content: bytes, directory: Path) -> tuple[Inspection, Image.Image]:
    """Returns the properties of a file, and its view rendition as a browser decodes it."""
    path = directory / "upload"
    path.write_bytes(content)
    inspection, renditions = inspect_and_render(path, directory)
    for rendition in renditions.values():
        data = Path(rendition.path).read_bytes()
        assert len(data) == rendition.bytes
        assert is_bare_webp(data)
    view = Image.open(renditions["view"].path)
    assert (view.format, view.mode) == ("WEBP", "RGB")
    assert view.size == (renditions["view"].width, renditions["view"].height)
    return inspection, view


def is_bare_webp(content: bytes) -> bool:
    """Returns whether a WebP is a single VP8 chunk, which holds pixels only."""
    return content[12:16] == b"VP8 " and int.from_bytes(content[4:8], "little") + 8 == len(content)


def is_near(image: Image.Image, position: tuple[float, float], colour: tuple[int, int, int], within: int = 8) -> bool:
    pixel = image.getpixel((int(image.width * position[0]), int(image.height * position[1])))
    assert isinstance(pixel, tuple)
    return all(abs(value - expected) <= within for value, expected in zip(pixel, colour, strict=True))


def shows(image: Image.Image, *colours: tuple[int, int, int], within: int = 8) -> bool:
    return all(is_near(image, corner, colour, within) for corner, colour in zip(CORNERS, colours, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF"])
def test_each_accepted_format_is_detected_by_its_content_and_rendered(kind: str, tmp_path: Path) -> None:
    inspection, view = inspect_and_open(files.encode(files.make_quarters(), kind), tmp_path)
    assert (inspection.format, inspection.width, inspection.height) == (kind, 240, 160)
    assert not inspection.animated
    assert shows(view, RED, GREEN, BLUE, WHITE)


@pytest.mark.parametrize(
    ("orientation", "corners"),
    [
        (1, (RED, GREEN, BLUE, WHITE)),
        (2, (GREEN, RED, WHITE, BLUE)),
        (3, (WHITE, BLUE, GREEN, RED)),
        (4, (BLUE, WHITE, RED, GREEN)),
        (5, (RED, BLUE, GREEN, WHITE)),
        (6, (BLUE, RED, WHITE, GREEN)),
        (7, (WHITE, GREEN, BLUE, RED)),
        (8, (GREEN, WHITE, RED, BLUE)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_photograph_turned_by_its_exif_is_shown_upright(
    kind: str, orientation: int, corners: tuple[tuple[int, int, int], ...], tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    inspection, view = inspect_and_open(files.encode(files.make_quarters(), kind, exif=exif), tmp_path)
    upright = (160, 240) if orientation >= 5 else (240, 160)
    assert (inspection.width, inspection.height) == view.size == upright
    assert shows(view, *corners)


def test_an_orientation_that_makes_no_sense_is_ignored(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    assert shows(inspect_and_open(files.jpeg(exif=exif), tmp_path)[1], RED, GREEN, BLUE, WHITE)


def test_only_camera_and_exposure_of_the_metadata_are_stored_and_none_is_served(tmp_path: Path) -> None:
    inspection, view = inspect_and_open(files.photograph_with_secrets(), tmp_path)
    assert inspection.exposure == {
        "make": "Canon",
        "model": "EOS 5D",
        "lens": "EF50mm",
        "seconds": 0.008,
        "f_number": 2.8,
        "iso": 400.0,
        "focal_length_mm": 50.0,
    }
    rendition_bytes = b"".join(path.read_bytes() for path in tmp_path.glob("*.webp"))
    for secret in (b"script", b"SERIAL", b"Owner", b"SECRET", b"Exif", b"ICCP", b"Canon"):
        assert secret not in rendition_bytes
    assert not view.getexif()
    assert "icc_profile" not in view.info


def test_broken_exif_does_not_reject_a_good_photograph(tmp_path: Path) -> None:
    inspection, view = inspect_and_open(files.jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 40), tmp_path)
    assert inspection.exposure == {}
    assert shows(view, RED, GREEN, BLUE, WHITE)


def test_a_large_photograph_is_scaled_down_and_a_small_one_is_never_enlarged(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    path.write_bytes(files.encode(files.make_quarters((4500, 3000)), "JPEG"))
    _, renditions = inspect_and_render(path, tmp_path)
    assert (renditions["view"].width, renditions["view"].height) == (2048, 1365)
    assert (renditions["thumbnail"].width, renditions["thumbnail"].height) == (384, 256)
    assert shows(Image.open(renditions["thumbnail"].path), RED, GREEN, BLUE, WHITE)
    path.write_bytes(files.jpeg())
    assert inspect_and_render(path, tmp_path)[1]["view"].width == 240


def test_a_strip_keeps_at_least_one_pixel_of_height(tmp_path: Path) -> None:
    _, view = inspect_and_open(files.encode(Image.new("RGB", (40_000, 33), RED), "PNG"), tmp_path)
    assert view.size == (2048, 2)


def test_16_bits_are_scaled_not_clipped(tmp_path: Path) -> None:
    image = Image.new("I;16", (64, 64), 40_000)
    for kind in ("PNG", "TIFF"):
        inspection, view = inspect_and_open(files.encode(image, kind), tmp_path)
        assert inspection.mode == "I;16"
        assert is_near(view, (0.5, 0.5), (156, 156, 156), within=2)


def test_cmyk_without_a_profile_is_shown_in_its_plain_colours(tmp_path: Path) -> None:
    inks = Image.new("CMYK", (64, 64), (0, 200, 200, 20))
    for kind in ("JPEG", "TIFF"):
        inspection, view = inspect_and_open(files.encode(inks, kind), tmp_path)
        assert inspection.mode == "CMYK"
        assert is_near(view, (0.5, 0.5), (235, 51, 51), within=10)


def test_cmyk_with_a_profile_is_converted_by_the_profile(tmp_path: Path) -> None:
    inks = Image.new("CMYK", (64, 64), (255, 0, 0, 0))
    _, view = inspect_and_open(files.encode(inks, "TIFF", icc_profile=profiles.green_ink()), tmp_path)
    assert is_near(view, (0.5, 0.5), (0, 109, 40), within=25)


def test_adobe_rgb_becomes_srgb(tmp_path: Path) -> None:
    image = Image.new("RGB", (64, 64), (100, 150, 100))
    _, view = inspect_and_open(files.encode(image, "PNG", icc_profile=profiles.adobe_rgb()), tmp_path)
    assert is_near(view, (0.5, 0.5), adobe_to_srgb(100, 150, 100), within=4)
    assert not is_near(view, (0.5, 0.5), (100, 150, 100), within=8)


def adobe_to_srgb(*values: int) -> tuple[int, int, int]:
    """Converts by definition: gamma, the profile's columns to XYZ (D50), sRGB's inverse (D50), sRGB's curve."""
    linear = [(value / 255) ** profiles.ADOBE_RGB_GAMMA for value in values]
    x, y, z = (
        sum(column[i] * v for column, v in zip(profiles.ADOBE_RGB_COLUMNS, linear, strict=True)) for i in range(3)
    )
    srgb = (
        3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
        -0.9787684 * x + 1.9161415 * y + 0.0334540 * z,
        0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
    )
    curve = [1.055 * max(0.0, v) ** (1 / 2.4) - 0.055 if v > 0.0031308 else 12.92 * max(0.0, v) for v in srgb]
    red, green, blue = (round(min(1.0, v) * 255) for v in curve)
    return red, green, blue


def test_a_grey_profile_is_applied_too(tmp_path: Path) -> None:
    _, view = inspect_and_open(
        files.encode(Image.new("L", (64, 64), 128), "PNG", icc_profile=profiles.grey(1.0)), tmp_path
    )
    assert is_near(view, (0.5, 0.5), (188, 188, 188), within=3)


@pytest.mark.parametrize(
    "profile",
    [
        b"not a profile",
        b"\0" * 3_000,
        profiles.adobe_rgb()[:200],
        profiles.adobe_rgb()[:128] + b"\xff" * 400,
        profiles.green_ink(),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    ],
    ids=["text", "zeros", "truncated", "tags of 4 GB", "of another colour space", "lab"],
)
def test_a_profile_that_cannot_be_applied_counts_as_srgb(profile: bytes, tmp_path: Path) -> None:
    _, view = inspect_and_open(files.encode(files.make_quarters(), "PNG", icc_profile=profile), tmp_path)
    assert shows(view, RED, GREEN, BLUE, WHITE)


def test_transparent_parts_become_middle_grey(tmp_path: Path) -> None:
    transparent = files.make_quarters().convert("RGBA")
    transparent.putalpha(Image.linear_gradient("L").point(lambda _: 0).resize(transparent.size))
    _, view = inspect_and_open(files.encode(transparent, "PNG"), tmp_path)
    assert shows(view, GREY, GREY, GREY, GREY)


def test_a_palette_with_a_transparent_colour(tmp_path: Path) -> None:
    image = Image.new("P", (64, 64), 1)
    image.putpalette([*RED, *GREEN])
    image.paste(0, (0, 0, 32, 64))
    _, view = inspect_and_open(files.encode(image, "PNG", transparency=1), tmp_path)
    assert shows(view, RED, GREY, RED, GREY)


def test_grey_with_alpha(tmp_path: Path) -> None:
    image = Image.new("LA", (64, 64), (240, 255))
    image.paste((240, 0), (0, 0, 32, 64))
    inspection, view = inspect_and_open(files.encode(image, "PNG"), tmp_path)
    assert inspection.mode == "LA"
    assert shows(view, GREY, (240, 240, 240), GREY, (240, 240, 240))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LAB", "YCbCr"])
def test_every_odd_mode_becomes_rgb(mode: str, tmp_path: Path) -> None:
    white = (
        Image.new("LAB", (64, 64), (251, 128, 128))
        if mode == "LAB"
        else Image.new("RGB", (64, 64), WHITE).convert(mode)
    )
    inspection, view = inspect_and_open(files.encode(white, "TIFF"), tmp_path)
    assert inspection.mode == mode
    assert is_near(view, (0.5, 0.5), WHITE, within=10)


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "PNG", "AVIF", "TIFF"])
def test_an_animation_is_rendered_as_its_first_frame(kind: str, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in (RED, GREEN, BLUE)]
    animation = files.encode(frames[0], kind, save_all=True, append_images=frames[1:])
    inspection, view = inspect_and_open(animation, tmp_path)
    assert inspection.animated
    assert is_near(view, (0.5, 0.5), RED, within=12)


def test_a_jpeg_with_several_images_is_rendered_as_its_first(tmp_path: Path) -> None:
    mpo = files.encode(files.make_quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (240, 160))])
    inspection, view = inspect_and_open(mpo, tmp_path)
    assert inspection.format == "JPEG"
    assert shows(view, RED, GREEN, BLUE, WHITE, within=12)


def test_a_gif_that_is_also_a_script_is_served_as_pixels_only(tmp_path: Path) -> None:
    gif = files.encode(files.make_quarters(), "GIF") + b"=1;alert('polyglot')//<script>alert(1)</script>"
    _, view = inspect_and_open(gif, tmp_path)
    assert shows(view, RED, GREEN, BLUE, WHITE)
    assert b"alert" not in b"".join(path.read_bytes() for path in tmp_path.glob("*.webp"))


@pytest.mark.parametrize("photograph", PHOTOGRAPHS, ids=lambda path: path.stem)
def test_a_real_photograph_looks_like_itself(photograph: Path, tmp_path: Path) -> None:
    inspection, view = inspect_and_open(photograph.read_bytes(), tmp_path)
    with Image.open(photograph) as original:
        assert (inspection.width, inspection.height) == original.size
        small = original.convert("RGB").resize((32, 32), Image.Resampling.BOX)
    rendered = view.resize((32, 32), Image.Resampling.BOX)
    differences = [abs(a - b) for a, b in zip(small.tobytes(), rendered.tobytes(), strict=True)]
    assert sum(differences) / len(differences) < 2.5


def test_inspecting_an_image_twice_gives_the_same_result(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(files.jpeg())
    inspection, _ = inspect_and_render(path, tmp_path)
    assert inspect_image(path) == replace(inspection, fingerprint=None)


def test_heic_of_a_phone_is_accepted(tmp_path: Path) -> None:
    inspection, view = inspect_and_open(files.heic(), tmp_path)
    assert (inspection.format, inspection.width, inspection.height) == ("HEIF", 240, 160)
    assert inspection.exposure == {"model": "Phone"}
    assert shows(view, RED, GREEN, BLUE, WHITE)


def test_three_renditions_are_made_for_three_kinds_of_screens(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    path.write_bytes(files.encode(files.make_quarters((3000, 2000)), "JPEG"))
    _, renditions = inspect_and_render(path, tmp_path)
    assert {name: rendition.width for name, rendition in renditions.items()} == {
        "view": 2048,
        "screen": 1024,
        "thumbnail": 384,
    }
