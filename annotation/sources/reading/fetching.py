"""Fetches a file from a URL that somebody else wrote, and reaches nothing but the public internet.

The host is resolved once, every address of it must be public, and the connection goes to the very address that was
checked; each redirect passes the same checks. A timer shuts the connection of whatever takes too long, whether a server
trickles its headers, its body or its handshake. Proxies of the environment are not used.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, Final, cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from annotation.sources.rejections import RejectedFile

MOST_REDIRECTS: Final = 3
SECONDS: Final = 25.0
CONNECT_SECONDS: Final = 8.0
PORTS: Final = {"http": 80, "https": 443}
HEADERS: Final = {"User-Agent": "Loupe", "Accept": "image/*", "Accept-Encoding": "identity", "Connection": "close"}
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# IP addresses written other than as four decimals, which only serve to deceive: 2130706433, 0x7f.1, 0177.0.0.1
ODD_NUMBERS: Final = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*\.?", re.IGNORECASE)
# IPv6 networks that embed an IPv4 address: translation (NAT64), 6to4, Teredo, and the obsolete compatible form.
EMBEDDING: Final = tuple(
    ipaddress.IPv6Network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
CONNECTION_ERRORS: Final = (OSError, http.client.HTTPException, ValueError)


@dataclass
class ResponseBody:
    """The body of a response, of `length` bytes if the server says so."""

    response: http.client.HTTPResponse
    deadline: float
    length: int | None
    received: int = 0

    def read(self, size: int = -1, /) -> bytes:
        """Returns the next bytes. Raises RejectedFile when the body ends before its length or after the deadline."""
        try:
            part = self.response.read(size)
        except CONNECTION_ERRORS as error:
            raise _too_late_or(RejectedFile("cut_off"), self.deadline) from error
        self.received += len(part)
        if not part and size and (time.monotonic() > self.deadline or (self.length or 0) > self.received):
            raise _too_late_or(RejectedFile("cut_off"), self.deadline)
        return part


@contextmanager
def open_url(url: str) -> Iterator[IO[bytes]]:
    """Opens the file at an http or https URL as a stream. Raises RejectedFile when it cannot be had.

    With LOUPE_IMPORT_HOSTS only those hosts (`host` or `host:port`) are asked, and these wherever they are.
    """
    deadline = time.monotonic() + SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        with _request(url, deadline) as response:
            if response.status not in REDIRECTS:
                yield cast("IO[bytes]", _body(response, deadline))
                return
            url = urljoin(url, response.headers.get("Location", ""))
    raise RejectedFile("too_many_redirects", limit=MOST_REDIRECTS)


def check_url(url: str) -> SplitResult:
    """Returns the parts of a URL that may be fetched as far as its text tells. Raises RejectedFile for any other."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RejectedFile("not_an_address") from error
    if parts.scheme not in PORTS or not host or parts.username is not None or not url.isprintable():
        raise RejectedFile("not_an_address")
    if settings.LOUPE_IMPORT_HOSTS:
        if not {host, f"{host}:{port or PORTS[parts.scheme]}"} & set(settings.LOUPE_IMPORT_HOSTS):
            raise RejectedFile("address_not_allowed")
    elif ODD_NUMBERS.fullmatch(host) and not _is_plain_address(host):
        raise RejectedFile("address_not_allowed")
    elif port not in (None, *PORTS.values()):
        raise RejectedFile("port_not_allowed")
    return parts


def is_public(address: str) -> bool:
    """Returns whether an IP address belongs to the public internet, also when an IPv6 address embeds it."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in EMBEDDING) or ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@contextmanager
def _request(url: str, deadline: float) -> Iterator[http.client.HTTPResponse]:
    parts = check_url(url)
    connection = _connect(parts, deadline)
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), _shut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield _respond(connection, parts, deadline)
    finally:
        timer.cancel()
        connection.close()


def _respond(connection: socket.socket, parts: SplitResult, deadline: float) -> http.client.HTTPResponse:
    host = parts.hostname or ""
    try:
        if parts.scheme == "https":
            connection = ssl.create_default_context().wrap_socket(connection, server_hostname=host)
        client = http.client.HTTPConnection(host, parts.port or PORTS[parts.scheme])
        client.sock = connection
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        client.request("GET", quote(target, safe="/%:@!$&'()*+,;=~-._?[]"), headers=HEADERS)
        return client.getresponse()
    except CONNECTION_ERRORS as error:
        raise _too_late_or(RejectedFile("not_answered"), deadline) from error


def _connect(parts: SplitResult, deadline: float) -> socket.socket:
    """Returns a connection to the first of the checked addresses that answers. Raises RejectedFile."""
    for family, address in _addresses(parts.hostname or "", parts.port or PORTS[parts.scheme]):
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(max(0.1, min(CONNECT_SECONDS, deadline - time.monotonic())))
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            continue
        return connection
    raise _too_late_or(RejectedFile("not_answered"), deadline)


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
    """Returns every address of the host, resolved once. Raises RejectedFile if one of them is not public."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise RejectedFile("host_not_found") from error
    if not settings.LOUPE_IMPORT_HOSTS and not all(is_public(str(address[0])) for *_, address in answers):
        raise RejectedFile("address_not_allowed")
    return [(family, address) for family, _, _, _, address in answers]


def _body(response: http.client.HTTPResponse, deadline: float) -> ResponseBody:
    if response.status != http.client.OK:
        raise RejectedFile("answered_with", status=response.status)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise RejectedFile("not_answered")
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    if response.length is not None and response.length > limit * 1_000_000:
        raise RejectedFile("too_large", megabytes=f"{response.length / 1e6:.0f}", limit=limit)
    return ResponseBody(response, deadline, response.length)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _too_late_or(rejection: RejectedFile, deadline: float) -> RejectedFile:
    if time.monotonic() >= deadline:
        return RejectedFile("fetch_took_too_long", seconds=round(SECONDS))
    return rejection


def _is_plain_address(host: str) -> bool:
    try:
        return str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        return False
