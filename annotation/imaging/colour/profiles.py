"""Builds ICC profiles of RGB colour spaces from chromaticities and tone curves. Standard library only.

Colour that a file states without a profile (code points, gamma, chromaticities) becomes a profile here, so that one
library converts all of it.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]
# The light of a channel, 0 to 1, by its value, 0 to 1.
Curve = Callable[[float], float]

D50: Final[Vector] = (0.96422, 1.0, 0.82521)
BRADFORD: Final[Matrix] = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
# Curves are tables: the values of 8 bits are its points, so that no value is interpolated.
POINTS: Final = 256
# What differs less is rounding of the same colour space: the third decimal of the chromaticities of sRGB.
SAME_CHROMATICITY: Final = 0.003


@dataclass(frozen=True)
class Chromaticities:
    """The x and y of a colour space's white and primaries."""

    white: tuple[float, float]
    red: tuple[float, float]
    green: tuple[float, float]
    blue: tuple[float, float]

    def is_near(self, reference: "Chromaticities") -> bool:
        return all(
            abs(value - reference_value) < SAME_CHROMATICITY
            for point, reference_point in zip(self._points(), reference._points(), strict=True)
            for value, reference_value in zip(point, reference_point, strict=True)
        )

    def _points(self) -> tuple[tuple[float, float], ...]:
        return self.white, self.red, self.green, self.blue


D65: Final = (0.3127, 0.3290)
SRGB: Final = Chromaticities(D65, (0.64, 0.33), (0.30, 0.60), (0.15, 0.06))


def srgb_curve(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def gamma_curve(gamma: float) -> Curve:
    return lambda value: float(value**gamma)


def table(curve: Curve) -> tuple[float, ...]:
    """Returns a curve as the table of `rgb_profile`."""
    return tuple(curve(index / (POINTS - 1)) for index in range(POINTS))


def rgb_profile(chromaticities: Chromaticities, tables: Sequence[Sequence[float]]) -> bytes:
    """Returns the ICC profile of an RGB colour space. `tables` has one tone curve for all channels, or one for each.

    Raises ValueError for chromaticities that span no colour space.
    """
    columns = zip(*_to_d50(chromaticities), strict=True)
    red, green, blue = (_curve_tag(values) for values in (tables if len(tables) == 3 else [tables[0]] * 3))
    tags = {b"wtpt": _xyz_tag(D50), b"rTRC": red, b"gTRC": green, b"bTRC": blue}
    tags |= {name: _xyz_tag(column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    return _profile(tags)


def _to_d50(chromaticities: Chromaticities) -> Matrix:
    """Returns the matrix from linear RGB to XYZ, adapted to D50 by Bradford's method, as ICC profiles have it."""
    try:
        white = _xyz(chromaticities.white)
        primaries = _transposed(
            (_xyz(chromaticities.red), _xyz(chromaticities.green), _xyz(chromaticities.blue)),
        )
        scale = _apply(_inverse(primaries), white)
        cones = [target / source for target, source in zip(_apply(BRADFORD, D50), _apply(BRADFORD, white), strict=True)]
    except ZeroDivisionError as error:
        raise ValueError("These chromaticities span no colour space.") from error
    adaptation = _product(_inverse(BRADFORD), _product(_diagonal(*cones), BRADFORD))
    return _product(adaptation, _product(primaries, _diagonal(*scale)))


def _xyz(point: tuple[float, float]) -> Vector:
    """Returns the XYZ of a chromaticity at luminance 1."""
    x, y = point
    return x / y, 1.0, (1 - x - y) / y


def _diagonal(x: float, y: float, z: float) -> Matrix:
    return (x, 0.0, 0.0), (0.0, y, 0.0), (0.0, 0.0, z)


def _transposed(matrix: Matrix) -> Matrix:
    first, second, third = zip(*matrix, strict=True)
    return first, second, third


def _apply(matrix: Matrix, vector: Vector) -> Vector:
    x, y, z = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


def _product(left: Matrix, right: Matrix) -> Matrix:
    first, second, third = (_apply(left, column) for column in _transposed(right))
    return _transposed((first, second, third))


def _inverse(matrix: Matrix) -> Matrix:
    """Returns the inverse by cross products. Raises ZeroDivisionError for a matrix that has none."""
    a, b, c = matrix
    determinant = sum(x * y for x, y in zip(a, _cross(b, c), strict=True))
    rows = (_cross(b, c), _cross(c, a), _cross(a, b))
    first, second, third = (tuple(value / determinant for value in row) for row in rows)
    return _transposed((first, second, third))  # type: ignore[arg-type]  # mypy sees no length in a generator's tuple


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _xyz_tag(values: Vector) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(
        ">3i", *(max(-(1 << 31), min((1 << 31) - 1, round(v * 65536))) for v in values)
    )


def _curve_tag(values: Sequence[float]) -> bytes:
    shorts = [round(65535 * max(0.0, min(1.0, value))) for value in values]
    return b"curv\0\0\0\0" + struct.pack(f">I{len(shorts)}H", len(shorts), *shorts)


def _profile(tags: dict[bytes, bytes]) -> bytes:
    entries, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        entries += struct.pack(">4sII", name, start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head = (head.ljust(36, b"\0") + b"acsp").ljust(68, b"\0") + struct.pack(">3i", *(round(v * 65536) for v in D50))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + entries + body
