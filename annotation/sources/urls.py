"""Fetching a picture from an address that somebody else wrote, so that it reaches nothing but the public internet.

The host is looked up once, every address that it has must be public, and the connection goes to the very address that
was checked; each redirect passes the same gate. A clock ends whatever takes too long by shutting the connection,
whether a server trickles its headers, its body or its handshake. Proxies of the environment are not asked.
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

from annotation.sources.rejections import RefusedFile

MOST_REDIRECTS: Final = 3
SECONDS: Final = 25.0
CONNECT_SECONDS: Final = 8.0
PORTS: Final = {"http": 80, "https": 443}
HEADERS: Final = {"User-Agent": "Loupe", "Accept": "image/*", "Accept-Encoding": "identity", "Connection": "close"}
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# Addresses written as numbers other than the usual four, which only serve to deceive: 2130706433, 0x7f.1, 0177.0.0.1
ODD_NUMBERS: Final = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*\.?", re.IGNORECASE)
# Networks inside which an IPv4 address hides: translation (NAT64), 6to4, Teredo, and the obsolete compatible form.
HIDING: Final = tuple(
    ipaddress.IPv6Network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
TROUBLE: Final = (OSError, http.client.HTTPException, ValueError)


@dataclass
class Fetched:
    """The body of an answer; `read` gives at most as much as was promised and refuses when less came."""

    answer: http.client.HTTPResponse
    until: float
    promised: int | None
    got: int = 0

    def read(self, size: int = -1, /) -> bytes:
        try:
            part = self.answer.read(size)
        except TROUBLE as error:
            raise _too_late_or(RefusedFile("cut_off"), self.until) from error
        self.got += len(part)
        if not part and size and (time.monotonic() > self.until or (self.promised or 0) > self.got):
            raise _too_late_or(RefusedFile("cut_off"), self.until)
        return part


@contextmanager
def open_address(address: str) -> Iterator[IO[bytes]]:
    """The file at an http or https address, as a stream; RefusedFile when it is not to be had.

    With LOUPE_IMPORT_HOSTS only those hosts (`host` or `host:port`) are asked, and these wherever they are.
    """
    until = time.monotonic() + SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        with _asked(address, until) as answer:
            if answer.status not in REDIRECTS:
                yield cast("IO[bytes]", _body(answer, until))
                return
            address = urljoin(address, answer.headers.get("Location", ""))
    raise RefusedFile("too_many_redirects", limit=MOST_REDIRECTS)


def check_address(address: str) -> SplitResult:
    """The parts of an address that may be asked as far as its text tells; RefusedFile for any other."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RefusedFile("not_an_address") from error
    if parts.scheme not in PORTS or not host or parts.username is not None or not address.isprintable():
        raise RefusedFile("not_an_address")
    if settings.LOUPE_IMPORT_HOSTS:
        if not {host, f"{host}:{port or PORTS[parts.scheme]}"} & set(settings.LOUPE_IMPORT_HOSTS):
            raise RefusedFile("address_not_allowed")
    elif ODD_NUMBERS.fullmatch(host) and not _is_plain_address(host):
        raise RefusedFile("address_not_allowed")
    elif port not in (None, *PORTS.values()):
        raise RefusedFile("port_not_allowed")
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also when it is wrapped in an IPv6 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in HIDING) or ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@contextmanager
def _asked(address: str, until: float) -> Iterator[http.client.HTTPResponse]:
    parts = check_address(address)
    connection = _connect(parts, until)
    alarm = threading.Timer(max(0.0, until - time.monotonic()), _shut, [connection])
    alarm.daemon = True
    alarm.start()
    try:
        yield _answer(connection, parts, until)
    finally:
        alarm.cancel()
        connection.close()


def _answer(connection: socket.socket, parts: SplitResult, until: float) -> http.client.HTTPResponse:
    host = parts.hostname or ""
    try:
        if parts.scheme == "https":
            connection = ssl.create_default_context().wrap_socket(connection, server_hostname=host)
        client = http.client.HTTPConnection(host, parts.port or PORTS[parts.scheme])
        client.sock = connection
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        client.request("GET", quote(target, safe="/%:@!$&'()*+,;=~-._?[]"), headers=HEADERS)
        return client.getresponse()
    except TROUBLE as error:
        raise _too_late_or(RefusedFile("not_answered"), until) from error


def _connect(parts: SplitResult, until: float) -> socket.socket:
    """A connection to the first address that answers, of those that were checked."""
    for family, place in _addresses(parts.hostname or "", parts.port or PORTS[parts.scheme]):
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(max(0.1, min(CONNECT_SECONDS, until - time.monotonic())))
        try:
            connection.connect(place)
        except OSError:
            connection.close()
            continue
        return connection
    raise _too_late_or(RefusedFile("not_answered"), until)


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
    """Every address of the host, looked up once. One that is not public spoils them all."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise RefusedFile("host_not_found") from error
    if not settings.LOUPE_IMPORT_HOSTS and not all(is_public(str(place[0])) for *_, place in found):
        raise RefusedFile("address_not_allowed")
    return [(family, place) for family, _, _, _, place in found]


def _body(answer: http.client.HTTPResponse, until: float) -> Fetched:
    if answer.status != http.client.OK:
        raise RefusedFile("answered_with", status=answer.status)
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise RefusedFile("not_answered")
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    if answer.length is not None and answer.length > limit * 1_000_000:
        raise RefusedFile("too_large", megabytes=f"{answer.length / 1e6:.0f}", limit=limit)
    return Fetched(answer, until, answer.length)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _too_late_or(refusal: RefusedFile, until: float) -> RefusedFile:
    if time.monotonic() >= until:
        return RefusedFile("fetch_took_too_long", seconds=round(SECONDS))
    return refusal


def _is_plain_address(host: str) -> bool:
    try:
        return str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        return False
