"""Distinct photographs to bring in: cuts, mirrorings and tints of those that Loupe ships, each its own JPEG."""

import random
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

from PIL import Image, ImageEnhance

PHOTOGRAPHS = sorted((Path(__file__).parents[1] / "config" / "demo" / "photographs").glob("*.jpg"))


def make_pictures(folder: Path, count: int, size: tuple[int, int] = (1600, 1067)) -> list[Path]:
    """`count` JPEGs in `folder`; those that are there from an earlier run are left."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        return list(pool.map(partial(_make, folder, size), range(count), chunksize=16))


def _make(folder: Path, size: tuple[int, int], number: int) -> Path:
    path = folder / f"{number:05}.jpg"
    if path.exists():
        return path
    chance = random.Random(number)
    photograph = _decoded(PHOTOGRAPHS[number % len(PHOTOGRAPHS)])
    share = chance.uniform(0.6, 0.98)
    width = round(min(photograph.width, photograph.height * size[0] / size[1]) * share)
    height = round(width * size[1] / size[0])
    left, top = chance.randrange(photograph.width - width), chance.randrange(photograph.height - height)
    picture = photograph.resize(size, Image.Resampling.BICUBIC, (left, top, left + width, top + height))
    if chance.random() < 0.5:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    picture = ImageEnhance.Brightness(picture).enhance(chance.uniform(0.7, 1.3))
    picture.save(path, "JPEG", quality=88)
    return path


@cache
def _decoded(path: Path) -> Image.Image:
    with Image.open(path) as opened:
        return opened.convert("RGB")
