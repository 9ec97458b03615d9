"""Small servers on loopback: one that nobody must reach, and one that misbehaves on purpose."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Canary:
    """Counts whoever connects."""

    port: int
    hits: list[bytes] = field(default_factory=list)


@contextmanager
def serving(answer: Callable[[socket.socket, bytes], None], host: str = "127.0.0.1") -> Iterator[Canary]:
    """A server that reads a request's head and leaves the rest to `answer`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, 0), family=family)
    canary = Canary(listener.getsockname()[1])

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head and (part := connection.recv(4096)):
                head += part
            canary.hits.append(head)
            answer(connection, head)

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


def say(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> Callable[[socket.socket, bytes], None]:
    def answer(connection: socket.socket, _head: bytes) -> None:
        length = b"Content-Length: %d" % len(body)
        connection.sendall(b"\r\n".join([b"HTTP/1.1 " + status, *(headers or (length,)), b"", body]))

    return answer


def send_to(*places: str) -> Callable[[socket.socket, bytes], None]:
    """Redirects to the places in turn."""
    left = list(places)

    def answer(connection: socket.socket, _head: bytes) -> None:
        place = left.pop(0) if len(left) > 1 else left[0]
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + place.encode() + b"\r\nContent-Length: 0\r\n\r\n")

    return answer


def trickle(head: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", pause: float = 0.05):
    """One byte after another, far below any time-out of a single read."""

    def answer(connection: socket.socket, _head: bytes) -> None:
        for byte in head:
            connection.sendall(bytes([byte]))
        while True:
            connection.sendall(b"x")
            time.sleep(pause)

    return answer


def slow_head(connection: socket.socket, _head: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"y")
        time.sleep(0.05)


def endless(connection: socket.socket, _head: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65_536)
