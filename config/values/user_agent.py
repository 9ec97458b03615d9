"""How Loupe introduces itself to the servers that it fetches images from."""

import re
import socket
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ImproperlyConfigured

VERSION: Final = "0.1.0"


def user_agent(contact: str, origins: Sequence[str], hosts: Sequence[str], base_path: str = "/") -> str:
    """Returns a User-Agent with the version, the public address of this server, and whom to contact.

    Where no address is set, the name of the machine tells where Loupe runs.
    `origins` are the values of LOUPE_ORIGINS, `hosts` those of LOUPE_HOSTS, and `base_path` that of LOUPE_BASE_PATH.
    Raises ImproperlyConfigured for a contact that no header can have.
    """
    if not contact.isascii() or not contact.isprintable():
        raise ImproperlyConfigured("Set LOUPE_CONTACT to an email address or a URL, in ASCII.")
    addresses = [*origins, *(f"https://{host}" for host in hosts if not host.startswith((".", "*")))]
    address = next((address for address in addresses if address.isascii()), None)
    details = [f"+{address}{base_path if base_path != '/' else ''}"] if address else _machine()
    details += [contact] if contact else []
    return f"Loupe/{VERSION}" + (f" ({'; '.join(details)})" if details else "")


def _machine() -> list[str]:
    name = socket.gethostname()
    return [f"on {name}"] if re.fullmatch(r"[A-Za-z0-9._-]{1,100}", name) else []
