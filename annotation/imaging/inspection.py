"""Inspects images and makes renditions of them for browsers. No other package opens pixels."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from annotation.imaging.decoder_pool import DecoderPool, ImagingUnavailable
from annotation.imaging.protocol import Inspection, Limits, RejectedImage, Rendition

__all__ = [
    "ImagingUnavailable",
    "Inspection",
    "RejectedImage",
    "Rendition",
    "inspect_and_render",
    "inspect_image",
]

SIZES: Final[Mapping[str, int]] = {"thumbnail": 384, "screen": 1024, "view": 2048}
# The address space of a decoder follows the largest image that is accepted, so that each format keeps that promise. The
# costliest is WebP with alpha, at 18 bytes a pixel; an ordinary photograph takes a twentieth of it.
BASE_MEMORY_BYTES: Final = 256_000_000
MEMORY_BYTES_PER_PIXEL: Final = 20
# CPU time limits the work for one image. The timeout only ends a job that hangs: on a busy machine a good image may
# wait long for a processor.
CPU_SECONDS: Final = 15
TIMEOUT_SECONDS: Final = 60.0

_decoders = DecoderPool(size=settings.LOUPE_DECODERS)


def inspect_image(path: Path) -> Inspection:
    """Decodes every pixel of the first frame of the image at `path` and returns its properties.

    Raises RejectedImage (code and params for `wording.rejections.explain`) for a file that is not an accepted image,
    and ImagingUnavailable for a failure whose cause is outside of the file.
    """
    return _inspection(_decode(path, None, {}))


def inspect_and_render(
    path: Path, directory: Path, sizes: Mapping[str, int] = SIZES
) -> tuple[Inspection, dict[str, Rendition]]:
    """Returns an image's properties and its renditions by name, written to `directory`, from one decoding.

    `sizes` gives the longest side of each rendition in pixels; a smaller image is never enlarged. Raises as
    `inspect_image` does.
    """
    result = _decode(path, directory, sizes)
    return _inspection(result), {fields["name"]: Rendition(**fields) for fields in result["renditions"]}


def _inspection(result: dict[str, Any]) -> Inspection:
    return Inspection(**result["inspection"])


def _decode(path: Path, directory: Path | None, sizes: Mapping[str, int]) -> dict[str, Any]:
    limits = _limits()
    job = {
        "path": str(path.absolute()),
        "directory": str(directory.absolute()) if directory else "",
        "sizes": dict(sizes),
        "limits": vars(limits),
        "memory": BASE_MEMORY_BYTES + MEMORY_BYTES_PER_PIXEL * limits.pixels,
        "cpu_seconds": CPU_SECONDS,
    }
    return _decoders.run(job, TIMEOUT_SECONDS)


def _limits() -> Limits:
    return Limits(
        pixels=settings.LOUPE_MAX_MEGAPIXELS * 1_000_000,
        file_bytes=settings.LOUPE_MAX_IMAGE_MEGABYTES * 1_000_000,
    )
