"""The sentences of codes that reject a file as an image: each says what is wrong and what to do."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Final[dict[str, Promise]] = {
    "empty_file": _("“%(file)s” is empty (0 bytes). Copy it again from where it came from."),
    "too_large": _("“%(file)s” has %(megabytes)s MB; the limit is %(limit)s MB. Save a smaller copy and add that."),
    "too_many_pixels": _(
        "“%(file)s” has %(megapixels)s megapixels; the limit is %(limit)s. Save a smaller copy and add that."
    ),
    "too_small": _("“%(file)s” has only %(width)s × %(height)s pixels; each side needs at least %(limit)s."),
    "truncated": _("“%(file)s” is cut off: its end is missing. Copy it again from where it came from."),
    "damaged": _("“%(file)s” is damaged and cannot be read. Open it in an image editor and save it again."),
    "partly_damaged": _(
        "A part of “%(file)s” is damaged, so that some of its pixels are lost. Copy it again from where it came from."
    ),
    "unsupported_format": _(
        "“%(file)s” is a %(format)s file. Save it as JPEG, PNG, WebP, AVIF, HEIC or TIFF and add that."
    ),
    "unsupported_raw": _(
        "“%(file)s” holds a camera's unprocessed data (%(format)s). Export it from a raw converter as JPEG, TIFF or "
        "PNG and add that."
    ),
    "unsupported_tiff": _(
        "“%(file)s” is a TIFF of a kind that cannot be read here (%(format)s). Save it in RGB with 8 or 16 bits a "
        "channel, with LZW or ZIP compression or none, and add that."
    ),
    "unsupported_first_image": _(
        "The first image in “%(file)s” is a smaller copy or a mask of another one in it. Save the image itself alone, "
        "as TIFF, PNG or JPEG, and add that."
    ),
    "unsupported_depth": _(
        "“%(file)s” has a depth that is not read, such as 10, 14 or 32 bits a channel or floating-point values. Save "
        "it with 8 or 16 bits a channel and add that."
    ),
    "svg_not_accepted": _(
        "“%(file)s” is an SVG drawing, which may carry scripts. Save it as PNG or JPEG and add that."
    ),
    "html_not_accepted": _("“%(file)s” is a web page, whatever its name says. Save the image itself and add that."),
    "pdf_not_accepted": _("“%(file)s” is a PDF. Save the image in it as PNG or JPEG and add that."),
    "video_not_accepted": _("“%(file)s” is a video. Save one frame of it as PNG or JPEG and add that."),
    "spreadsheet_not_accepted": _(
        "“%(file)s” is a spreadsheet or another document of an office program. If it is the manifest, save it as “CSV "
        "UTF-8” under the name manifest.csv."
    ),
    "archive_not_accepted": _("“%(file)s” is an archive, not an image. Import it as a zip, or unpack it first."),
    "program_not_accepted": _("“%(file)s” is a program, not an image."),
    "not_an_image": _(
        "“%(file)s” is not an image of a known format. JPEG, PNG, WebP, AVIF, HEIC, TIFF and GIF are accepted."
    ),
    "took_too_long": _("“%(file)s” took too long to decode. Open it in an image editor and save it again."),
    "too_much_memory": _("“%(file)s” needs too much memory to decode. Save a smaller copy and add that."),
    "decoder_crashed": _("“%(file)s” makes the decoder fail. Open it in an image editor and save it again."),
}

# Sentences for members of a kind with a remedy of their own, by the parameter that marks them.
VARIANTS: Final = {
    "is_raw": "unsupported_raw",
    "is_tiff": "unsupported_tiff",
    "is_first_image": "unsupported_first_image",
}
