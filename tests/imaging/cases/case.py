"""What a case is, and the plain images that most cases begin with."""

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

Colour = tuple[int, int, int]
# A position as shares of the width and height of the upright image.
Position = tuple[float, float]

SIZE = WIDTH, HEIGHT = 96, 64
RED, BLUE, GREY, MIDDLE_GREY = (200, 40, 40), (40, 40, 200), (100, 100, 100), (119, 119, 119)
LEFT, MIDDLE, RIGHT = (0.2, 0.5), (0.5, 0.5), (0.8, 0.5)
HALVES = {LEFT: RED, RIGHT: BLUE}
# A ramp from black on the left to white on the right.
RAMP = {(0.1, 0.5): (26, 26, 26), (0.9, 0.5): (229, 229, 229)}
LOSSLESS, LOSSY = 6, 12


@dataclass(frozen=True)
class Case:
    """A file, and what the view that browsers get of it shows; or the codes that may reject it."""

    make: Callable[[], bytes]
    colours: dict[Position, Colour] = field(default_factory=dict)
    size: tuple[int, int] = SIZE
    within: int = LOSSLESS
    codes: tuple[str, ...] = ("ok",)


def halves(left: Colour = RED, right: Colour = BLUE) -> Image.Image:
    image = Image.new("RGB", SIZE, left)
    image.paste(right, (WIDTH // 2, 0, WIDTH, HEIGHT))
    return image


def plain(colour: Colour) -> Image.Image:
    return Image.new("RGB", SIZE, colour)


def ramp(bits: int = 16) -> list[int]:
    """Returns the samples of one row of RAMP."""
    return [x * ((1 << bits) - 1) // (WIDTH - 1) for x in range(WIDTH)]


def packed(samples: list[int], bits: int) -> bytes:
    """Returns samples in as few bits as they have, the highest first, filled to whole bytes."""
    text = "".join(f"{sample:0{bits}b}" for sample in samples)
    return int(text.ljust(-(-len(text) // 8) * 8, "0"), 2).to_bytes(-(-len(text) // 8), "big")
