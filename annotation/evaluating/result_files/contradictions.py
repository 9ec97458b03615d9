"""Whether a row says of its item what does not hold: then it answers an item of another benchmark, or of a version.

Numbers begin at 1 in every benchmark, so that a number alone would find an item in any.
"""

from pathlib import PurePosixPath
from typing import Final

from annotation.evaluating.items import Item
from annotation.evaluating.result_files.base import ResultRow

MAX_PATH: Final = 500
"""Longer texts are images in base64."""


def contradicts(item: Item, row: ResultRow) -> bool:
    """Returns whether a row names another image, criterion or question than its item's; what is empty says nothing."""
    if row.criterion and row.criterion != item.criterion:
        return True
    if row.question and item.question and plain_text(item.question) not in plain_text(row.question):
        return True  # a prompt around the question is none
    return bool(row.image and item.image) and not _may_be(row.image, item.image)


def plain_text(text: str) -> str:
    """Returns a text without what writers of files change: white space, and a full stop at the end.

    VLMEvalKit's table ends an option that pandas would take for empty with one.
    """
    return " ".join(text.split()).removesuffix(".")


def _may_be(image: str, file: str) -> bool:
    """Returns whether a text may stand for an image: its file or path, its address, or what is no name of a file."""
    if len(image) > MAX_PATH or image.startswith("data:"):
        return True
    path = image.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0] if "://" in image else image.replace("\\", "/")
    name, expected_name = PurePosixPath(path).name, PurePosixPath(file).name
    return not PurePosixPath(name).suffix or name == expected_name
