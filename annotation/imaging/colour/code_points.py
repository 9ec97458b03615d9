"""Translates code points of colour (ITU-T H.273: nclx of AVIF and HEIC, cICP of PNG) to ICC profiles."""

from functools import lru_cache
from typing import Final

from annotation.imaging.colour.profiles import (
    D65,
    SRGB,
    Chromaticities,
    Curve,
    gamma_curve,
    rgb_profile,
    srgb_curve,
    table,
)

ILLUMINANT_C: Final = (0.310, 0.316)
# ColourPrimaries. Those of the future, "unspecified" (2) and XYZ (10) are missing: they count as those of sRGB.
PRIMARIES: Final[dict[int, Chromaticities]] = {
    1: SRGB,
    4: Chromaticities(ILLUMINANT_C, (0.67, 0.33), (0.21, 0.71), (0.14, 0.08)),
    5: Chromaticities(D65, (0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),
    6: Chromaticities(D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    7: Chromaticities(D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    8: Chromaticities(ILLUMINANT_C, (0.681, 0.319), (0.243, 0.692), (0.145, 0.049)),
    9: Chromaticities(D65, (0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),  # BT.2020
    11: Chromaticities((0.314, 0.351), (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),  # DCI-P3
    12: Chromaticities(D65, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),  # Display P3
    22: Chromaticities(D65, (0.630, 0.340), (0.295, 0.605), (0.155, 0.077)),
}

# Luminances of HDR in cd/m²: white of a page beside the image (ITU-R BT.2408), and the brightest of what people master.
REFERENCE_WHITE: Final = 203.0
PEAK: Final = 1000.0


def profile_of_code_points(primaries: int, transfer: int) -> bytes | None:
    """Returns the ICC profile of ColourPrimaries and TransferCharacteristics, or None for sRGB and what is unknown."""
    chromaticities = PRIMARIES.get(primaries, SRGB)
    if chromaticities == SRGB and transfer not in TRANSFERS:
        return None
    return _profile(chromaticities, transfer)


@lru_cache(maxsize=32)
def _profile(chromaticities: Chromaticities, transfer: int) -> bytes:
    return rgb_profile(chromaticities, [table(TRANSFERS.get(transfer, srgb_curve))])


def _smpte_428(value: float) -> float:
    return min(1.0, float(value**2.6) * 52.37 / 48)


def _pq(value: float) -> float:
    return _tone(_pq_luminance(value))


def _hlg(value: float) -> float:
    """Returns the light of an HLG signal on a display of PEAK, whose system gamma is 1.2 (ITU-R BT.2100)."""
    scene = value**2 / 3 if value <= 0.5 else (2.718281828 ** ((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return _tone(PEAK * min(1.0, scene) ** 1.2)


def _pq_luminance(value: float) -> float:
    root = value ** (32 / 2523)
    return float(10_000 * (max(0.0, root - 0.8359375) / (18.8515625 - 18.6875 * root)) ** (16384 / 2610))


def _pq_value(luminance: float) -> float:
    power = (luminance / 10_000) ** (2610 / 16384)
    return float(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** (2523 / 32))


def _tone(luminance: float) -> float:
    """Returns a luminance of HDR as a share of SDR's white, by the tone curve of ITU-R BT.2390 from PEAK.

    It leaves dark and middle tones as they are and bends the bright ones, where clipping would lose clouds and skin.
    """
    peak = _pq_value(PEAK)
    value, highest = min(1.0, _pq_value(luminance) / peak), _pq_value(REFERENCE_WHITE) / peak
    knee = 1.5 * highest - 0.5
    if value > knee:
        t = (value - knee) / (1 - knee)
        value = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * highest
    return min(1.0, _pq_luminance(value * peak) / REFERENCE_WHITE)


# TransferCharacteristics. The others count as sRGB's, above all those of television cameras (1, 6, 7, 11, 12, 14, 15):
# their inverse is brighter than sRGB and the curve of the displays on which they are watched (BT.1886) is darker, by
# some 10 levels each, and what writes them into still images mostly has sRGB.
TRANSFERS: Final[dict[int, Curve]] = {
    4: gamma_curve(2.2),
    5: gamma_curve(2.8),
    8: gamma_curve(1.0),
    16: _pq,
    17: _smpte_428,
    18: _hlg,
}
