"""What libvips scales is what Pillow would make of it."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from annotation.imaging import rendering

PHOTOGRAPHS = sorted((Path(__file__).parents[2] / "config" / "demo" / "photographs").glob("*.jpg"))


@pytest.mark.parametrize("mode", sorted(rendering.BANDS))
def test_a_photograph_looks_as_pillow_scales_it(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Image.open(PHOTOGRAPHS[0]) as opened:
        photograph = opened.convert(mode)
    here = rendering._scaled(photograph, 700)
    monkeypatch.setattr(rendering, "LARGEST_FOR_LIBVIPS", 0)
    there = rendering._scaled(photograph, 700)
    assert (here.mode, here.size) == (there.mode, there.size)
    apart = ImageStat.Stat(ImageChops.difference(here, there))
    assert max(apart.mean) < 1.5  # of 255
    assert max(apart.mean) > 0, "Both were scaled by the same"


@pytest.mark.parametrize("size", [(4096, 3), (3, 4096), (2049, 2047), (385, 384), (1999, 1333), (6000, 5000)])
@pytest.mark.parametrize("longest", [2048, 1024, 384])
def test_the_size_is_the_one_that_was_asked_for(size: tuple[int, int], longest: int) -> None:
    scaled = rendering._scaled(Image.new("RGB", size, (119, 80, 40)), longest)
    assert scaled.size == rendering.fitted(size, longest)
    assert scaled.getextrema() == ((119, 119), (80, 80), (40, 40))
