"""libvips scales as Pillow does."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from annotation.imaging import rendering

PHOTOGRAPHS = sorted((Path(__file__).parents[2] / "config" / "demo" / "photographs").glob("*.jpg"))


@pytest.mark.parametrize("mode", sorted(rendering.LIBVIPS_BANDS))
def test_a_photograph_scaled_by_libvips_looks_as_scaled_by_pillow(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Image.open(PHOTOGRAPHS[0]) as file:
        photograph = file.convert(mode)
    by_libvips = rendering.scale(photograph, 700)
    monkeypatch.setattr(rendering, "MAX_LIBVIPS_PIXELS", 0)
    by_pillow = rendering.scale(photograph, 700)
    assert (by_libvips.mode, by_libvips.size) == (by_pillow.mode, by_pillow.size)
    difference = ImageStat.Stat(ImageChops.difference(by_libvips, by_pillow))
    assert max(difference.mean) < 1.5  # of 255
    assert max(difference.mean) > 0, "Both were scaled by the same library"


@pytest.mark.parametrize("size", [(4096, 3), (3, 4096), (2049, 2047), (385, 384), (1999, 1333), (6000, 5000)])
@pytest.mark.parametrize("max_side", [2048, 1024, 384])
def test_an_image_is_scaled_to_the_requested_size(size: tuple[int, int], max_side: int) -> None:
    scaled = rendering.scale(Image.new("RGB", size, (119, 80, 40)), max_side)
    assert scaled.size == rendering.fit_size(size, max_side)
    assert scaled.getextrema() == ((119, 119), (80, 80), (40, 40))
