"""Computes, by definition, what a colour of another space is in sRGB. Knows nothing of the code that is tested."""

from typing import NamedTuple

from tests.imaging.cases.case import Colour

Matrix = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]
XYZ_TO_SRGB: Matrix = (
    (3.2404542, -1.5371385, -0.4985314),
    (-0.9692660, 1.8760108, 0.0415560),
    (0.0556434, -0.2040259, 1.0572252),
)
# Linear RGB to XYZ of D65, as their standards print them.
BT2020_TO_XYZ: Matrix = (
    (0.6369580, 0.1446169, 0.1688810),
    (0.2627002, 0.6779981, 0.0593017),
    (0.0, 0.0280727, 1.0609851),
)
DISPLAY_P3_TO_XYZ: Matrix = (
    (0.4865709, 0.2656677, 0.1982173),
    (0.2289746, 0.6917385, 0.0792869),
    (0.0, 0.0451134, 1.0439444),
)
SRGB_TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)


class Primaries(NamedTuple):
    white: tuple[float, float]
    red: tuple[float, float]
    green: tuple[float, float]
    blue: tuple[float, float]


DISPLAY_P3 = Primaries((0.3127, 0.3290), (0.680, 0.320), (0.265, 0.690), (0.150, 0.060))


def displayed(pixel: Colour, gamma: float, to_xyz: Matrix = SRGB_TO_XYZ) -> Colour:
    """Returns the sRGB of a colour whose samples are its light to the power of 1/gamma."""
    return srgb_of_xyz(multiply(to_xyz, [(value / 255) ** gamma for value in pixel]))


def displayed_p3(pixel: Colour) -> Colour:
    """Returns the sRGB of a colour of Display P3, which has the curve of sRGB."""
    light = [value / 255 for value in pixel]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in light]
    return srgb_of_xyz(multiply(DISPLAY_P3_TO_XYZ, linear))


def srgb_of_xyz(xyz: list[float]) -> Colour:
    """Returns the sRGB of an XYZ of D65."""
    return srgb_of_linear(multiply(XYZ_TO_SRGB, xyz))


def srgb_of_linear(light: list[float]) -> Colour:
    """Returns the sRGB of linear light in the primaries of sRGB."""
    red, green, blue = (
        round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))
        for value in (min(1.0, max(0.0, value)) for value in light)
    )
    return red, green, blue


def multiply(matrix: Matrix, vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]
