"""URLs of renditions: each carries its own signature and expiry, so that serving one needs no query.

The expiry is the same for a whole week, so that browsers cache a rendition across requests.
"""

import time
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare

WEEK: Final = 7 * 24 * 3600
SALT: Final = "loupe.rendition"


def rendition_urls(renditions: dict[str, Any]) -> dict[str, str]:
    """Returns a signed URL for each rendition, under its name (`thumbnail`, `screen`, `view`)."""
    return {name: rendition_url(rendition["key"]) for name, rendition in renditions.items()}


def rendition_url(key: str, current_time: float | None = None) -> str:
    """Returns the URL of one rendition, valid for at least one week and at most two."""
    expires = f"{(int(current_time or time.time()) // WEEK + 2) * WEEK:x}"
    return f"{settings.LOUPE_BASE_PATH}i/{expires}/{_signature(expires, key)}/{key}"


def is_url_valid(expires: str, signature: str, key: str) -> bool:
    """Returns whether a URL was signed by this site and has not expired."""
    if not constant_time_compare(signature, _signature(expires, key)):
        return False
    return int(expires, 16) > time.time()


def _signature(expires: str, key: str) -> str:
    return signing.Signer(salt=SALT).signature(f"{expires}:{key}")
