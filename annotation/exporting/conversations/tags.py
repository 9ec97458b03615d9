"""Replaces tags in texts for which trainers look: an expert may have written one."""

import re
from typing import Final

# What trainers replace by an image, a video, a sound or a box, wherever it occurs in a text.
_TAG: Final = re.compile(r"<(/?\|?(?:image|video|audio|bbox|ref-object|img|cot-process|start-image)[^<>]*)>", re.I)


def without_tags(text: str) -> str:
    """Returns the text with `<image>` and similar tags in other brackets: trainers count tags, and fail."""
    return _TAG.sub("‹\\1›", text) if "<" in text else text
