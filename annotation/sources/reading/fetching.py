"""Fetches a file from an untrusted URL, on the public internet only.

The host is resolved once, every address of it must be public, and the connection goes to the address that was checked;
each redirect is checked in the same way. A timer closes a connection that takes too long, whether in its handshake, its
headers or its body. Proxies of the environment are not used.

A host that is busy is asked again later: at once after some seconds, and otherwise by whoever gets PostponedFile.
"""

import http.client
import ipaddress
import math
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, Final, cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from annotation.sources.reading import host_pauses
from annotation.sources.rejections import PostponedFile, RejectedFile

MAX_REDIRECTS: Final = 3
SECONDS: Final = 25.0
CONNECT_SECONDS: Final = 8.0
PORTS: Final = {"http": 80, "https": 443}
HEADERS: Final = {"Accept": "image/*", "Accept-Encoding": "identity", "Connection": "close"}
# What a host answers when it is busy as a whole, and what it may answer for one file and not the next time.
BUSY: Final = frozenset({429, 503})
TEMPORARY: Final = frozenset({408, 425, 500, 502, 504})
TRIES_AT_ONCE: Final = 3
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# IP addresses written other than as four decimals, which only serve to bypass checks: 2130706433, 0x7f.1, 0177.0.0.1
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
    host: str
    deadline: float
    length: int | None
    received: int = 0

    def read(self, size: int = -1, /) -> bytes:
        """Returns the next bytes. Raises PostponedFile when the body ends before its length, RejectedFile when it is
        too slow."""
        try:
            part = self.response.read(size)
        except CONNECTION_ERRORS as error:
            raise self._cut_off() from error
        self.received += len(part)
        if not part and size and (time.monotonic() > self.deadline or (self.length or 0) > self.received):
            raise self._cut_off()
        return part

    def _cut_off(self) -> RejectedFile:
        return _too_late_or(PostponedFile("cut_off", host=self.host, was_requested=True), self.deadline)


@contextmanager
def open_url(url: str) -> Iterator[IO[bytes]]:
    """Opens the file at an http or https URL as a stream. A host that is busy for a few seconds is asked again.

    With LOUPE_IMPORT_HOSTS only those hosts (`host` or `host:port`) are contacted, whatever their addresses. Raises
    PostponedFile when it cannot be fetched now, RejectedFile when it cannot be fetched.
    """
    host = _host_of(check_url(url))
    with ExitStack() as stack:
        stack.enter_context(host_pauses.connection_to(host))
        for tries_left in reversed(range(TRIES_AT_ONCE)):
            try:
                body = stack.enter_context(_open(url, time.monotonic() + SECONDS))
                break
            except PostponedFile as postponement:
                seconds = (postponement.until or math.inf) - time.time()
                if not tries_left or seconds > host_pauses.SHORT_WAIT:
                    raise
                time.sleep(max(0.0, seconds))
        yield body


@contextmanager
def _open(url: str, deadline: float) -> Iterator[IO[bytes]]:
    for _ in range(MAX_REDIRECTS + 1):
        with _request(url, deadline) as response:
            if response.status not in REDIRECTS:
                yield cast("IO[bytes]", _body(response, _host_of(urlsplit(url)), deadline))
                return
            url = urljoin(url, response.headers.get("Location", ""))
    raise RejectedFile("too_many_redirects", limit=MAX_REDIRECTS)


def check_url(url: str) -> SplitResult:
    """Returns the parts of a URL whose text is allowed to be fetched. Raises RejectedFile for any other."""
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
    host_pauses.wait_for(_host_of(parts))
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
        headers = {**HEADERS, "User-Agent": settings.LOUPE_USER_AGENT}
        client.request("GET", quote(target, safe="/%:@!$&'()*+,;=~-._?[]"), headers=headers)
        return client.getresponse()
    except (ConnectionError, TimeoutError) as error:  # among them a server that closes without an answer
        postponement = PostponedFile("not_answered", host=_host_of(parts), was_requested=True)
        raise _too_late_or(postponement, deadline) from error
    except CONNECTION_ERRORS as error:
        raise _too_late_or(RejectedFile("not_answered"), deadline) from error


def _connect(parts: SplitResult, deadline: float) -> socket.socket:
    """Returns a connection to the first of the checked addresses that answers. Raises PostponedFile, RejectedFile."""
    for family, address in _addresses(parts.hostname or "", parts.port or PORTS[parts.scheme]):
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(max(0.1, min(CONNECT_SECONDS, deadline - time.monotonic())))
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            continue
        return connection
    if time.monotonic() >= deadline:
        raise _too_late_or(RejectedFile("not_answered"), deadline)
    raise host_pauses.refuse(_host_of(parts), "not_answered", {})


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
    """Returns every address of the host, resolved once. Raises RejectedFile if one of them is not public."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise RejectedFile("host_not_found") from error
    if not settings.LOUPE_IMPORT_HOSTS and not all(is_public(str(address[0])) for *_, address in answers):
        raise RejectedFile("address_not_allowed")
    return [(family, address) for family, _, _, _, address in answers]


def _body(response: http.client.HTTPResponse, host: str, deadline: float) -> ResponseBody:
    """Returns the body of a file. Raises PostponedFile, which may pause the host, or RejectedFile."""
    seconds = host_pauses.read_retry_after(response.headers)
    if response.status in BUSY or (response.status in TEMPORARY and seconds is not None):
        raise host_pauses.refuse(host, "answered_with", {"status": response.status}, seconds)
    host_pauses.note_answer(host)
    if response.status in TEMPORARY:
        raise PostponedFile("answered_with", host=host, was_requested=True, status=response.status)
    if response.status != http.client.OK:
        raise RejectedFile("answered_with", status=response.status)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise RejectedFile("not_answered")
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    if response.length is not None and response.length > limit * 1_000_000:
        raise RejectedFile("too_large", megabytes=f"{response.length / 1e6:.0f}", limit=limit)
    return ResponseBody(response, host, deadline, response.length)


def _host_of(parts: SplitResult) -> str:
    """Returns the host of a URL, with its port unless that is the usual one."""
    host, port = parts.hostname or "", parts.port
    return host if port in (None, PORTS[parts.scheme]) else f"{host}:{port}"


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
