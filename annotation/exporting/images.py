"""Reads the images of a release: the copies made for viewing, not the originals."""

import tarfile
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import BinaryIO, Final

from django.core.files.storage import default_storage

from annotation.exporting.encoding.tar import add_file

ARCHIVE_NAME: Final = "images.tar"
_CACHE_SIZE: Final = 32
# From the id of an image to its name, and the key of its copy in the storage.
FindImage = Callable[[str], tuple[str, str]]


class ImageLost(Exception):
    """The storage has no file under `key`, where the image named `image` should be."""

    def __init__(self, image: str, key: str) -> None:
        super().__init__(f"{image} ({key})")
        self.image, self.key = image, key


class StoredImages:
    """Reads images from the storage, and caches the last few: several critiques are of one image."""

    def __init__(self, find_image: FindImage) -> None:
        self._find_image = find_image
        self._cache: OrderedDict[str, bytes] = OrderedDict()

    def read(self, image_id: str) -> bytes:
        """Returns an image as WebP. Raises ImageLost if the storage has lost it."""
        if image_id not in self._cache:
            self._cache[image_id] = self._read(image_id)
            if len(self._cache) > _CACHE_SIZE:
                self._cache.popitem(last=False)
        return self._cache[image_id]

    def _read(self, image_id: str) -> bytes:
        name, key = self._find_image(image_id)
        try:
            with default_storage.open(key) as file:
                return bytes(file.read())
        except FileNotFoundError:
            raise ImageLost(name, key) from None


def write_archive(images: StoredImages, identifiers: Iterable[tuple[str, str]], file: BinaryIO) -> None:
    """Writes a tar with `images/<sha256>.webp` for each (id, sha256). The same images make the same bytes."""
    with tarfile.open(fileobj=file, mode="w|", format=tarfile.USTAR_FORMAT) as tar:
        for image_id, sha256 in identifiers:
            add_file(tar, f"images/{sha256}.webp", images.read(image_id))
