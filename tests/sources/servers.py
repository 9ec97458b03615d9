"""Small servers on the loopback address, which count their requests or send malformed responses."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Canary:
    """Records the requests to a server."""

    port: int
    hits: list[bytes] = field(default_factory=list)


@contextmanager
def serving(respond: Callable[[socket.socket, bytes], None], host: str = "127.0.0.1") -> Iterator[Canary]:
    """Runs a server that reads the head of each request and responds with `respond`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, 0), family=family)
    canary = Canary(listener.getsockname()[1])

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head and (chunk := connection.recv(4096)):
                head += chunk
            canary.hits.append(head)
            respond(connection, head)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield canary
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def respond_with(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> Callable[[socket.socket, bytes], None]:
    def respond(connection: socket.socket, _head: bytes) -> None:
        length = b"Content-Length: %d" % len(body)
        connection.sendall(b"\r\n".join([b"HTTP/1.1 " + status, *(headers or (length,)), b"", body]))

    return respond


def redirect_to(*urls: str) -> Callable[[socket.socket, bytes], None]:
    """Redirects to each URL in turn, and then always to the last."""
    remaining = list(urls)

    def respond(connection: socket.socket, _head: bytes) -> None:
        url = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + url.encode() + b"\r\nContent-Length: 0\r\n\r\n")

    return respond


def trickle(head: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", pause: float = 0.05):
    """Sends single bytes, with pauses far shorter than the timeout of a read."""

    def respond(connection: socket.socket, _head: bytes) -> None:
        for byte in head:
            connection.sendall(bytes([byte]))
        while True:
            connection.sendall(b"x")
            time.sleep(pause)

    return respond


def slow_head(connection: socket.socket, _head: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"y")
        time.sleep(0.05)


def endless(connection: socket.socket, _head: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65_536)
