"""Addresses of renditions: each carries its own signature and end, so that serving one asks the database nothing.

The end is the same for a whole week, so that a browser's cache keeps a picture while its address is handed out again.
"""

import time
from typing import Any, Final

from django.core import signing
from django.utils.crypto import constant_time_compare

WEEK: Final = 7 * 24 * 3600
SALT: Final = "loupe.rendition"


def rendition_addresses(renditions: dict[str, Any]) -> dict[str, str]:
    """A signed address for each rendition there is, under its name (`thumbnail`, `view`)."""
    return {name: rendition_address(rendition["key"]) for name, rendition in renditions.items()}


def rendition_address(key: str, now: float | None = None) -> str:
    """The address of one stored rendition, good for at least one week and at most two."""
    ends = f"{(int(now or time.time()) // WEEK + 2) * WEEK:x}"
    return f"/i/{ends}/{_signature(ends, key)}/{key}"


def address_holds(ends: str, signature: str, key: str) -> bool:
    """Whether an address was made by this site and is not over."""
    if not constant_time_compare(signature, _signature(ends, key)):
        return False
    return int(ends, 16) > time.time()


def _signature(ends: str, key: str) -> str:
    return signing.Signer(salt=SALT).signature(f"{ends}:{key}")
