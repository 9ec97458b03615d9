"""Reads the images of a release: the copies made for viewing, not the originals."""

import tarfile
from collections.abc import Callable, Iterable
from typing import BinaryIO, Final

from django.core.files.storage import default_storage

from annotation.exporting.encoding.format import ReadImage
from annotation.exporting.encoding.tar import add_file

ARCHIVE_NAME: Final = "images.tar"
# From the id of an image to its name, and the key of its copy in the storage.
FindImage = Callable[[str], tuple[str, str]]


class ImageLost(Exception):
    """The storage has no file under `key`, where the image named `image` should be."""

    def __init__(self, image: str, key: str) -> None:
        super().__init__(f"{image} ({key})")
        self.image, self.key = image, key


def read_image(find_image: FindImage, image_id: str) -> bytes:
    """Returns an image as WebP. Raises ImageLost if the storage has lost it."""
    name, key = find_image(image_id)
    try:
        with default_storage.open(key) as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise ImageLost(name, key) from None


def write_archive(read: ReadImage, images: Iterable[tuple[str, str]], file: BinaryIO) -> None:
    """Writes a tar with `images/<sha256>.webp` for each (id, sha256). The same images make the same bytes."""
    with tarfile.open(fileobj=file, mode="w|", format=tarfile.USTAR_FORMAT) as tar:
        for image_id, sha256 in images:
            add_file(tar, f"images/{sha256}.webp", read(image_id))
