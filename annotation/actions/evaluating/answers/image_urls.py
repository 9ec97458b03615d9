"""Reads the images that are sent: re-encoded renditions as data URLs, each once while questions about it are asked."""

import base64
import threading
from collections import OrderedDict
from concurrent.futures import Future
from typing import Final

from annotation.imaging.jpeg import as_jpeg
from annotation.refining.replies import CallError
from annotation.storage.configured import configured_store
from annotation.storage.stores import StorageError

KEPT_IMAGES: Final = 16
"""So many images of the last questions are kept: a few megabytes, whatever is in flight."""


class ImageUrls:
    """The data URLs of the last images. Safe for threads: two that need the same image read it once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urls: OrderedDict[str, Future[str]] = OrderedDict()

    def url(self, key: str) -> str:
        """Returns a rendition as the data URL of a JPEG. Raises CallError (`image_…`)."""
        with self._lock:
            future = self._urls.get(key)
            is_new = future is None
            if future is None:
                future = self._urls[key] = Future()
            self._urls.move_to_end(key)
            while len(self._urls) > KEPT_IMAGES:
                self._urls.popitem(last=False)
        if is_new:
            self._read(key, future)
        return future.result()

    def _read(self, key: str, future: "Future[str]") -> None:
        """Sets the result of a future; an error is not kept, so that the next call tries again."""
        try:
            future.set_result(_data_url(key))
        except Exception as error:
            with self._lock:
                self._urls.pop(key, None)
            future.set_exception(error)


def _data_url(key: str) -> str:
    try:
        with configured_store().open(key) as file:
            content = file.read()
    except FileNotFoundError:
        raise CallError("image_missing", is_permanent=True) from None
    except StorageError as error:
        raise CallError("image_not_read", params={"error": str(error)[:200]}) from None
    try:
        jpeg = as_jpeg(content)
    except (OSError, ValueError):
        raise CallError("image_damaged", is_permanent=True) from None
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
