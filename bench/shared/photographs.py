"""Makes distinct photographs for imports: crops, mirrored and brightened copies of those of the demo project."""

import random
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

from PIL import Image, ImageEnhance

PHOTOGRAPHS = sorted((Path(__file__).parents[2] / "config" / "demo" / "photographs").glob("*.jpg"))


def make_photographs(folder: Path, count: int, size: tuple[int, int] = (1600, 1067)) -> list[Path]:
    """Returns the paths of `count` JPEGs in `folder`, and writes those that do not exist yet."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        return list(pool.map(partial(_make, folder, size), range(count), chunksize=16))


def _make(folder: Path, size: tuple[int, int], number: int) -> Path:
    path = folder / f"{number:05}.jpg"
    if path.exists():
        return path
    generator = random.Random(number)
    photograph = _decoded(PHOTOGRAPHS[number % len(PHOTOGRAPHS)])
    share = generator.uniform(0.6, 0.98)
    width = round(min(photograph.width, photograph.height * size[0] / size[1]) * share)
    height = round(width * size[1] / size[0])
    left, top = generator.randrange(photograph.width - width), generator.randrange(photograph.height - height)
    copy = photograph.resize(size, Image.Resampling.BICUBIC, (left, top, left + width, top + height))
    if generator.random() < 0.5:
        copy = copy.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    copy = ImageEnhance.Brightness(copy).enhance(generator.uniform(0.7, 1.3))
    copy.save(path, "JPEG", quality=88)
    return path


@cache
def _decoded(path: Path) -> Image.Image:
    with Image.open(path) as file:
        return file.convert("RGB")
