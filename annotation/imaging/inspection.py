"""The door of the imaging: what a file is, and copies of it for browsers. Nothing else in the house opens pixels."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from annotation.imaging.decoder import Decoders, ImagingUnavailable
from annotation.imaging.protocol import Inspection, Limits, RefusedImage, Rendition

__all__ = [
    "ImagingUnavailable",
    "Inspection",
    "RefusedImage",
    "Rendition",
    "inspect_and_render",
    "inspect_image",
]

SIZES: Final[Mapping[str, int]] = {"thumbnail": 384, "screen": 1024, "view": 2048}
MEMORY_BYTES: Final = 1 << 30
# The work that a picture may be is counted by the processor. The clock on the wall ends only what waits for ever: on a
# busy machine an honest picture may have to wait long for its turn.
CPU_SECONDS: Final = 15
WALL_SECONDS: Final = 60.0

_decoders = Decoders(count=settings.LOUPE_DECODERS)


def inspect_image(path: Path) -> Inspection:
    """What the picture at `path` is, after every pixel of its first frame was decoded.

    Raises RefusedImage (code and params for `wording.rejections.explain`) for anything that is no picture we take, and
    ImagingUnavailable for trouble that is not the file's.
    """
    return _inspection(_ask(path, None, {}))


def inspect_and_render(
    path: Path, directory: Path, sizes: Mapping[str, int] = SIZES
) -> tuple[Inspection, dict[str, Rendition]]:
    """What the picture is, and copies of it written to `directory`, by name, in one decode; errors as `inspect_image`.

    `sizes` gives the longest side of each copy in pixels; a smaller picture is never enlarged.
    """
    answer = _ask(path, directory, sizes)
    return _inspection(answer), {made["name"]: Rendition(**made) for made in answer["renditions"]}


def _inspection(answer: dict[str, Any]) -> Inspection:
    return Inspection(**answer["inspection"])


def _ask(path: Path, directory: Path | None, sizes: Mapping[str, int]) -> dict[str, Any]:
    job = {
        "path": str(path.absolute()),
        "directory": str(directory.absolute()) if directory else "",
        "sizes": dict(sizes),
        "limits": vars(_limits()),
        "memory": MEMORY_BYTES,
        "cpu_seconds": CPU_SECONDS,
    }
    return _decoders.ask(job, WALL_SECONDS)


def _limits() -> Limits:
    return Limits(
        pixels=settings.LOUPE_MAX_MEGAPIXELS * 1_000_000,
        file_bytes=settings.LOUPE_MAX_IMAGE_MEGABYTES * 1_000_000,
    )
