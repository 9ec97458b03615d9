"""Reads from a TIFF's first directory how its pixels are stored. Standard library only; runs in the child process."""

from dataclasses import dataclass
from typing import BinaryIO, Final

from annotation.imaging.tiff_directories import SUB_DIRECTORIES, Directory, read_directories

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
ORIENTATION, SAMPLES, EXTRA_SAMPLES, SAMPLE_FORMAT = 274, 277, 338, 339
TAGS: Final = frozenset(
    {WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION, SAMPLES, EXTRA_SAMPLES, SAMPLE_FORMAT, SUB_DIRECTORIES}
)
UNSIGNED: Final = frozenset({1, 4})  # 4 is undefined, which is stored as unsigned
SIGNED: Final = frozenset({2})
# ExtraSamples that are transparency: multiplied into the colours, or not.
PREMULTIPLIED, TRANSPARENCY = 1, 2

CMYK, LAB = 5, 8  # PhotometricInterpretation
PHOTOMETRIC_NAMES: Final = {
    0: "grey", 1: "grey", 2: "RGB", 3: "palette", 4: "mask", 5: "CMYK", 6: "YCbCr", 8: "Lab", 9: "ICC Lab",
    10: "ITU Lab", 32844: "LogL", 32845: "LogLuv", 51177: "depth map", 52527: "semantic mask",
}  # fmt: skip
# How many of the samples are colours; libvips resolves palettes.
COLOUR_BANDS: Final = {0: 1, 1: 1, 2: 3, 3: 3, 5: 4, 6: 3, 8: 3}
COMPRESSION_NAMES: Final = {
    6: "old JPEG", 32766: "NeXT", 34661: "JBIG", 34676: "SGILog", 34677: "SGILog", 34712: "JPEG 2000",
    33003: "JPEG 2000", 33004: "JPEG 2000", 33005: "JPEG 2000", 34887: "LERC", 34892: "lossy JPEG", 34933: "PNG",
    34934: "JPEG XR", 50001: "WebP", 50002: "JPEG XL", 52546: "JPEG XL",
}  # fmt: skip
WEBP: Final = 50001
# Compressions that neither Pillow nor libvips can decode.
UNREADABLE_COMPRESSIONS: Final = frozenset(COMPRESSION_NAMES) - {6, WEBP}


@dataclass(frozen=True)
class TiffKind:
    """How the pixels of an image are stored, with TIFF's numbers."""

    width: int
    height: int
    bits: int
    samples: int
    photometric: int
    compression: int
    sample_format: int
    extra: int
    orientation: int

    @property
    def name(self) -> str:
        """The format's name with what is unusual, such as `TIFF: Lab, 16 bits` or `TIFF: RGB, 8 bits, LERC`."""
        parts = [PHOTOMETRIC_NAMES.get(self.photometric, f"PhotometricInterpretation {self.photometric}")]
        if self.samples > COLOUR_BANDS.get(self.photometric, self.samples):
            parts.append(f"{self.samples} channels")
        parts.append(f"{self.bits} bits, signed" if self.sample_format in SIGNED else f"{self.bits} bits")
        if self.compression in COMPRESSION_NAMES:
            parts.append(COMPRESSION_NAMES[self.compression])
        return f"TIFF: {', '.join(parts)}"

    @property
    def is_too_deep(self) -> bool:
        """Whether the values are floating-point numbers or have more than 16 bits."""
        return self.bits > 16 or self.sample_format not in UNSIGNED | SIGNED

    @property
    def has_alpha(self) -> bool:
        return self.extra in (PREMULTIPLIED, TRANSPARENCY) and self.samples > COLOUR_BANDS.get(self.photometric, 99)


def read_kind(file: BinaryIO) -> TiffKind | None:
    """Returns how the first image is stored, or None where the directory does not say so."""
    directory = next(read_directories(file, TAGS), {})
    if not _value(directory, WIDTH, 0) or not _value(directory, HEIGHT, 0) or PHOTOMETRIC not in directory:
        return None
    return TiffKind(
        width=_value(directory, WIDTH, 0),
        height=_value(directory, HEIGHT, 0),
        bits=max(directory.get(BITS) or (1,)),
        samples=_value(directory, SAMPLES, 1),
        photometric=_value(directory, PHOTOMETRIC, 0),
        compression=_value(directory, COMPRESSION, 1),
        sample_format=max(directory.get(SAMPLE_FORMAT) or (1,)),
        extra=_value(directory, EXTRA_SAMPLES, 0),
        orientation=_value(directory, ORIENTATION, 1),
    )


def _value(directory: Directory, tag: int, default: int) -> int:
    return next(iter(directory.get(tag, ())), default)
