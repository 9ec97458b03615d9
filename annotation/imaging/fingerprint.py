"""An image's perceptual hash: 64 bits that hardly change when it is scaled, re-encoded, brightened or slightly cropped.

It is a DCT hash (pHash). On the 24 photographs that Loupe was measured with, copies made in these ways differ from
their original by at most 6 bits and two different photographs by at least 20; with a gradient hash (dHash) two
different ones differed by as little as 5. It takes 1.5 ms. Child process only.
"""

import math
from typing import Final

from PIL import Image

SIDE: Final = 32
FREQUENCIES: Final = 8
# Below this contrast (of 255, between areas of a ninth of the image's width) the bits would be those of noise.
MIN_CONTRAST: Final = 16
COSINES: Final = [
    [math.cos(math.pi * (2 * position + 1) * frequency / (2 * SIDE)) for position in range(SIDE)]
    for frequency in range(FREQUENCIES)
]


def fingerprint(image: Image.Image) -> int | None:
    """Returns the hash of an upright image as a signed 64-bit number, or None for one with almost no contrast."""
    grey = image.convert("L")
    darkest, brightest = grey.resize((9, 8), Image.Resampling.BOX).getextrema()
    if not isinstance(darkest, int | float) or not isinstance(brightest, int | float):
        return None
    if brightest - darkest < MIN_CONTRAST:
        return None
    coefficients = _transform(grey.resize((SIDE, SIDE), Image.Resampling.BOX).tobytes())
    median = sorted(coefficients[1:])[len(coefficients) // 2 - 1]
    bits = 0
    for index, coefficient in enumerate(coefficients):
        bits = bits << 1 | (index > 0 and coefficient > median)
    return bits - (1 << 64) if bits >> 63 else bits


def _transform(pixels: bytes) -> list[float]:
    """Returns the lowest frequencies of a square image, row by row; the first is its brightness."""
    rows = [pixels[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE)]
    row_frequencies = [[_product(row, cosines) for cosines in COSINES] for row in rows]
    columns = list(zip(*row_frequencies, strict=True))
    return [_product(column, cosines) for cosines in COSINES for column in columns]


def _product(values: "bytes | tuple[float, ...]", cosines: list[float]) -> float:
    return sum(value * weight for value, weight in zip(values, cosines, strict=True))
