"""The normal form of a file's path, in which names of archives, folders, manifests and searches are compared."""

import re
import unicodedata
from typing import Final

URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def normal_path(name: str) -> str:
    """Returns a path with slashes, composed characters (NFC), and no empty part or `.`; `..` stays, to be rejected.

    Windows separates folders by backslashes, macOS decomposes accents, and manifests may begin with `./`. A URL is
    returned as it is.
    """
    if URL.match(name):
        return name
    composed = unicodedata.normalize("NFC", name).replace("\\", "/")
    root = "/" if composed.startswith("/") else ""
    return root + "/".join(part for part in composed.split("/") if part not in ("", "."))
