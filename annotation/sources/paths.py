"""The normal form of a file's path, in which names of archives, folders, manifests and searches are compared."""

import re
import unicodedata
from typing import Final

URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def normal_text(text: str) -> str:
    """Returns a part of a path with slashes and composed characters (NFC)."""
    return unicodedata.normalize("NFC", text).replace("\\", "/")


def normal_path(name: str) -> str:
    """Returns a path with slashes, composed characters (NFC), and no empty part or `.`; `..` stays, to be rejected.

    Windows separates folders by backslashes, macOS decomposes accents, and manifests may begin with `./`. A URL is
    returned as it is.
    """
    if URL.match(name):
        return name
    path = normal_text(name)
    root = "/" if path.startswith("/") else ""
    return root + "/".join(part for part in path.split("/") if part not in ("", "."))
