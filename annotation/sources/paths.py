"""The normal form of a file's path, in which names of archives, folders, manifests and searches are compared."""

import re
import unicodedata
from typing import Final

_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://|data:[^/,;]*/|data:[;,]", re.IGNORECASE)
# A part of a path that is empty or `.`.
_EMPTY_PART: Final = re.compile(r"(?:^|/)\.?(?:/|$)")


def is_url(name: str) -> bool:
    """Returns whether a name of a list or a manifest is a URL, and no path."""
    return _URL.match(name) is not None


def normal_text(text: str) -> str:
    """Returns a part of a path with slashes and composed characters (NFC)."""
    return unicodedata.normalize("NFC", text).replace("\\", "/")


def normal_path(name: str) -> str:
    """Returns a path with slashes, composed characters (NFC), and no empty part or `.`; `..` stays, to be rejected.

    Windows separates folders by backslashes, macOS decomposes accents, and manifests may begin with `./`. A URL is
    returned as it is.
    """
    if is_url(name):
        return name
    path = normal_text(name)
    if not _EMPTY_PART.search(path):
        return path  # most of them, without a copy
    root = "/" if path.startswith("/") else ""
    return root + "/".join(part for part in path.split("/") if part not in ("", "."))
