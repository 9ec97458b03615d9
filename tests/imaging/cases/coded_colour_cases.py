"""Colour that is stated without a profile: code points, gamma and chromaticities; and which statement counts."""

import struct
from functools import partial

from tests.imaging import files, profiles
from tests.imaging.cases.case import LOSSY, MIDDLE, RED, Case, Colour, plain
from tests.imaging.cases.colours import BT2020_TO_XYZ, DISPLAY_P3, Primaries, displayed, displayed_p3
from tests.imaging.cases.pngs import GREY, GREY_ALPHA, PALETTE, code_points, gamma, palette, png, profile
from tests.imaging.files import png_chunk

BT709, UNSPECIFIED, BT2020, P3 = 1, 2, 9, 12
GAMMA_22, LINEAR, SRGB, PQ, HLG = 4, 8, 13, 16, 18
# The red of sRGB in the code values of Display P3.
P3_RED = (234, 51, 35)
DARK = (55, 55, 55)
DARK_IN_LINEAR_LIGHT = displayed(DARK, 1.0)
ORANGE = (180, 120, 80)
SRGB_CHUNK = png_chunk(b"sRGB", b"\0")


def uniform(colour: Colour, *chunks: bytes) -> bytes:
    return png(colour, colour, chunks=chunks)


def chromaticities(primaries: Primaries) -> bytes:
    return png_chunk(b"cHRM", struct.pack(">8I", *(round(value * 100_000) for point in primaries for value in point)))


def grey_of(value: int) -> Colour:
    return value, value, value


PNG = {
    "cICP of Display P3": Case(lambda: uniform(P3_RED, code_points(P3, SRGB)), {MIDDLE: (255, 0, 0)}),
    "cICP of BT.2020 with gamma 2.2": Case(
        lambda: uniform(ORANGE, code_points(BT2020, GAMMA_22)), {MIDDLE: displayed(ORANGE, 2.2, BT2020_TO_XYZ)}
    ),
    "cICP of linear light": Case(lambda: uniform(DARK, code_points(BT709, LINEAR)), {MIDDLE: DARK_IN_LINEAR_LIGHT}),
    "cICP of sRGB": Case(lambda: uniform(RED, code_points(BT709, SRGB)), {MIDDLE: RED}),
    "cICP of television": Case(lambda: uniform(RED, code_points(BT709, 1)), {MIDDLE: RED}),
    "cICP of an unknown space": Case(lambda: uniform(RED, code_points(200, 200)), {MIDDLE: RED}),
    "cICP of another matrix": Case(lambda: uniform(RED, code_points(P3, SRGB, matrix=1)), {MIDDLE: RED}),
    "cICP of a narrow range": Case(lambda: uniform(RED, code_points(P3, SRGB, full_range=0)), {MIDDLE: RED}),
    "cICP before a profile": Case(
        lambda: uniform(P3_RED, profile(profiles.adobe_rgb()), code_points(P3, SRGB)), {MIDDLE: (255, 0, 0)}
    ),
    "cICP of sRGB before a profile": Case(
        lambda: uniform(RED, code_points(BT709, SRGB), profile(profiles.adobe_rgb())), {MIDDLE: RED}
    ),
    # By the formula of PQ these are 46 and 84 of 203 cd/m², below the bend of the tone curve of BT.2390; white of
    # a page is 203 cd/m², which the curve makes 159.
    "cICP of PQ, a dark tone": Case(lambda: uniform(grey_of(110), code_points(BT2020, PQ)), {MIDDLE: grey_of(130)}),
    "cICP of PQ, a middle tone": Case(lambda: uniform(grey_of(125), code_points(BT2020, PQ)), {MIDDLE: grey_of(172)}),
    "cICP of PQ, white of a page": Case(lambda: uniform(grey_of(148), code_points(BT2020, PQ)), {MIDDLE: grey_of(228)}),
    "cICP of PQ, the brightest": Case(lambda: uniform(grey_of(255), code_points(BT2020, PQ)), {MIDDLE: grey_of(255)}),
    # Half of the signal is 51 cd/m² on a display of 1,000.
    "cICP of HLG, a middle tone": Case(lambda: uniform(grey_of(128), code_points(BT2020, HLG)), {MIDDLE: grey_of(137)}),
    "cICP of HLG, white": Case(lambda: uniform(grey_of(255), code_points(BT2020, HLG)), {MIDDLE: grey_of(255)}),
    "gAMA of linear light": Case(lambda: uniform(DARK, gamma(100_000)), {MIDDLE: DARK_IN_LINEAR_LIGHT}),
    "gAMA of gamma 1.8": Case(lambda: uniform(ORANGE, gamma(55_556)), {MIDDLE: displayed(ORANGE, 1.8)}),
    "gAMA of sRGB": Case(lambda: uniform((20, 20, 20), gamma(45_455)), {MIDDLE: (20, 20, 20)}),
    "gAMA of zero": Case(lambda: uniform(DARK, gamma(0)), {MIDDLE: DARK}),
    "gAMA that is absurd": Case(lambda: uniform(DARK, gamma(2_000_000_000)), {MIDDLE: DARK}),
    "gAMA of a wrong length": Case(lambda: uniform(DARK, png_chunk(b"gAMA", b"\1")), {MIDDLE: DARK}),
    "gAMA on grey": Case(lambda: png((55,), (55,), GREY, chunks=[gamma(100_000)]), {MIDDLE: DARK_IN_LINEAR_LIGHT}),
    "gAMA on grey with alpha": Case(
        lambda: png((55, 255), (55, 255), GREY_ALPHA, chunks=[gamma(100_000)]), {MIDDLE: DARK_IN_LINEAR_LIGHT}
    ),
    "gAMA on a palette": Case(
        lambda: png((0,), (0,), PALETTE, chunks=[gamma(100_000), palette(DARK)]), {MIDDLE: DARK_IN_LINEAR_LIGHT}
    ),
    "gAMA and cHRM of Display P3": Case(
        lambda: uniform(P3_RED, gamma(45_455), chromaticities(DISPLAY_P3)), {MIDDLE: (255, 0, 0)}
    ),
    "cHRM alone": Case(lambda: uniform(P3_RED, chromaticities(DISPLAY_P3)), {MIDDLE: P3_RED}),
    "cHRM that spans no colours": Case(
        lambda: uniform(RED, gamma(45_455), chromaticities(Primaries(*[(0.3, 0.3)] * 4))), {MIDDLE: RED}
    ),
    "sRGB before gAMA": Case(lambda: uniform(DARK, gamma(100_000), SRGB_CHUNK), {MIDDLE: DARK}),
    "a profile before gAMA": Case(
        lambda: uniform(DARK, profile(profiles.rgb(2.2, profiles.ADOBE_RGB_COLUMNS)), gamma(100_000)),
        {MIDDLE: displayed(DARK, 2.2)},
    ),
    "a profile that cannot be inflated before gAMA": Case(
        lambda: uniform(DARK, png_chunk(b"iCCP", b"x\0\0not zlib"), gamma(100_000)), {MIDDLE: DARK_IN_LINEAR_LIGHT}
    ),
}


def with_nclx(content: bytes, primaries: int, transfer: int) -> bytes:
    position = content.index(b"nclx") + 4
    return content[:position] + struct.pack(">HH", primaries, transfer) + content[position + 4 :]


def avif(colour: Colour, primaries: int, transfer: int, **options: object) -> bytes:
    still = files.encode(plain(colour), "AVIF", quality=100, subsampling="4:4:4", **options)
    return with_nclx(still, primaries, transfer)


def two_colours(content: bytes) -> bytes:
    """Returns an AVIF with a profile and an nclx of Display P3: only the profile counts."""
    box = struct.pack(">I8sHHHB", 19, b"colrnclx", P3, SRGB, 6, 0x80)
    return content.replace(struct.pack(">I8sHHHB", 19, b"colrnclx", BT709, SRGB, 6, 0x80), box)


# The quarters of the file, if its code values were those of Display P3.
HEIC_IN_P3 = {
    (0.25, 0.25): displayed_p3(files.RED),
    (0.75, 0.25): displayed_p3(files.GREEN),
    (0.25, 0.75): displayed_p3(files.BLUE),
    (0.75, 0.75): files.WHITE,
}
HEIF = {
    "nclx of Display P3 in AVIF": Case(partial(avif, P3_RED, P3, SRGB), {MIDDLE: (255, 0, 0)}, within=LOSSY),
    "nclx of BT.2020 with gamma 2.2 in AVIF": Case(
        partial(avif, ORANGE, BT2020, GAMMA_22), {MIDDLE: displayed(ORANGE, 2.2, BT2020_TO_XYZ)}, within=LOSSY
    ),
    "nclx of linear light in AVIF": Case(
        partial(avif, DARK, BT709, LINEAR), {MIDDLE: DARK_IN_LINEAR_LIGHT}, within=LOSSY
    ),
    "nclx of PQ in AVIF": Case(partial(avif, grey_of(125), BT2020, PQ), {MIDDLE: grey_of(172)}, within=LOSSY),
    "nclx that is unspecified in AVIF": Case(partial(avif, RED, UNSPECIFIED, UNSPECIFIED), {MIDDLE: RED}, within=LOSSY),
    "a profile before nclx in AVIF": Case(
        lambda: two_colours(files.encode(plain(ORANGE), "AVIF", quality=100, icc_profile=profiles.adobe_rgb())),
        {
            MIDDLE: displayed(
                ORANGE, 2.2, ((0.57667, 0.18556, 0.18823), (0.29734, 0.62736, 0.07529), (0.02703, 0.07069, 0.99134))
            )
        },
        within=LOSSY,
    ),
    "nclx of Display P3 in HEIC": Case(lambda: with_nclx(files.heic(), P3, SRGB), HEIC_IN_P3, (240, 160), within=LOSSY),
    "nclx of linear light in HEIC": Case(
        lambda: with_nclx(files.heic(), BT709, LINEAR), {(0.25, 0.25): displayed((200, 30, 30), 1.0)}, (240, 160), LOSSY
    ),
}

CASES = {f"colour: {name}": case for name, case in (PNG | HEIF).items()}
