"""A picture's perceptual hash: 64 bits that hardly change when it is scaled, re-encoded, brightened or trimmed a bit.

It is a DCT hash (pHash). On the 24 photographs that Loupe was measured with, copies made in these ways differ from
their picture by at most 6 bits and two different photographs by at least 20; with a gradient hash (dHash) two
different ones came as close as 5. It costs 1.5 ms. Runs in the child only.
"""

import math
from typing import Final

from PIL import Image

SIDE: Final = 32
FREQUENCIES: Final = 8
# Below this contrast (of 255, between areas of a ninth of the picture's width) the bits would be those of noise.
LEAST_CONTRAST: Final = 16
WAVES: Final = [
    [math.cos(math.pi * (2 * place + 1) * frequency / (2 * SIDE)) for place in range(SIDE)]
    for frequency in range(FREQUENCIES)
]


def fingerprint(image: Image.Image) -> int | None:
    """The hash of an upright picture as a signed 64-bit number, None for one that is as good as flat."""
    grey = image.convert("L")
    darkest, brightest = grey.resize((9, 8), Image.Resampling.BOX).getextrema()
    if not isinstance(darkest, int | float) or not isinstance(brightest, int | float):
        return None
    if brightest - darkest < LEAST_CONTRAST:
        return None
    parts = _transform(grey.resize((SIDE, SIDE), Image.Resampling.BOX).tobytes())
    middle = sorted(parts[1:])[len(parts) // 2 - 1]
    bits = 0
    for nth, part in enumerate(parts):
        bits = bits << 1 | (nth > 0 and part > middle)
    return bits - (1 << 64) if bits >> 63 else bits


def _transform(pixels: bytes) -> list[float]:
    """The lowest frequencies of a square picture, row by row; the first is its brightness."""
    rows = [pixels[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE)]
    across = [[_product(row, wave) for wave in WAVES] for row in rows]
    down = list(zip(*across, strict=True))
    return [_product(column, wave) for wave in WAVES for column in down]


def _product(values: "bytes | tuple[float, ...]", wave: list[float]) -> float:
    return sum(value * weight for value, weight in zip(values, wave, strict=True))
