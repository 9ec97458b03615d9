"""Makes JPEG files of renditions, for readers that take no WebP. A rendition was made here, and is safe to decode."""

import io
from typing import Final

from PIL import Image

QUALITY: Final = 92
MAX_PIXELS: Final = 100_000_000


def as_jpeg(rendition: bytes) -> bytes:
    """Returns a rendition as JPEG without metadata, transparency on white. The same bytes give the same bytes."""
    with Image.open(io.BytesIO(rendition), formats=("WEBP",)) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("This is no rendition: it has too many pixels.")
        pixels = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if pixels.mode == "RGBA":
        white = Image.new("RGBA", pixels.size, "white")
        pixels = Image.alpha_composite(white, pixels).convert("RGB")
    output = io.BytesIO()
    pixels.info = {}
    pixels.save(output, "JPEG", quality=QUALITY, subsampling=0)
    return output.getvalue()
