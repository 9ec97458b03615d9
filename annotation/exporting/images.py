"""The pictures that go out with a release: the copies made for viewing, never the originals."""

import tarfile
from collections import OrderedDict
from collections.abc import Iterable
from typing import BinaryIO, Final

from django.core.files.storage import default_storage

from annotation.exporting.snapshot import Snapshot
from annotation.exporting.tars import add_file

NAME: Final = "images.tar"
_KEPT: Final = 32


class PictureLost(Exception):
    """The storage no longer has, under `key`, the picture of the image named `image`."""

    def __init__(self, image: str, key: str) -> None:
        super().__init__(f"{image} ({key})")
        self.image, self.key = image, key


class StoredPictures:
    """The pictures of a snapshot. The last few are kept, for an image comes with several critiques."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def read(self, image: str) -> bytes:
        """The WebP of an image by its id. Raises PictureLost when the storage has lost it."""
        if image not in self._kept:
            self._kept[image] = self._read(image)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[image]

    def _read(self, image: str) -> bytes:
        name, key = self._snapshot.rendition(image)
        try:
            with default_storage.open(key) as file:
                return bytes(file.read())
        except FileNotFoundError:
            raise PictureLost(name, key) from None


def write_tar(pictures: StoredPictures, images: Iterable[tuple[str, str]], file: BinaryIO) -> None:
    """`images/<sha256>.webp` for each (id, sha256), with nothing of the machine or the moment in it."""
    with tarfile.open(fileobj=file, mode="w|", format=tarfile.USTAR_FORMAT) as tar:
        for image, sha256 in images:
            add_file(tar, f"images/{sha256}.webp", pictures.read(image))
