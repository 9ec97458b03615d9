"""A server that speaks S3 over HTTP, and a proxy before it that fails, stalls and cuts off as it is told."""

import http.client
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from moto.server import ThreadedMotoServer

SECRET = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}


class Proxy(ThreadingHTTPServer):
    """Passes requests on to a server. Of every `fails`, `stalls` and `cuts` requests one is answered with 500, answered
    after `patience` seconds too late, or cut off in the middle of its body; `is_down` fails all.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = port
        self.lock = Lock()
        self.calm()
        self.patience = 1.0

    def calm(self) -> None:
        """From now on nothing goes wrong."""
        self.fails = self.stalls = self.cuts = 0
        self.is_down = False
        self.number = 0
        self.did: list[str] = []
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def trouble(self, request: str) -> str:
        """What is done to the next request."""
        with self.lock:
            self.number += 1
            self.asked.append(request)
            troubles = {"fail": self.fails, "stall": self.stalls, "cut": self.cuts}
            due = [name for name, every in troubles.items() if every and self.number % every == 0]
            chosen = "fail" if self.is_down else due[0] if due else ""
            if chosen:
                self.did.append(chosen)
            return chosen


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        body = self._body()
        trouble = self.server.trouble(f"{self.command} {self.path}")
        if trouble == "fail":
            self._send(500, {}, b"<Error><Code>InternalError</Code><Message>We met an internal error</Message></Error>")
            return
        if trouble == "stall":
            time.sleep(self.server.patience + 0.5)
            self.close_connection = True
            return
        back = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "expect"}
        back.request(self.command, self.path, body, headers)
        answer = back.getresponse()
        self._send(answer.status, dict(answer.getheaders()), answer.read(), cut=trouble == "cut")
        back.close()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on  # noqa: N815 - http.server asks for these names

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            del self.headers["Transfer-Encoding"]
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, status: int, headers: dict[str, str], body: bytes, *, cut: bool = False) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "server"):
                self.send_header(name, value)
        length = headers.get("Content-Length", str(len(body))) if self.command == "HEAD" else str(len(body))
        self.send_header("Content-Length", length)
        self.end_headers()
        if cut and body:
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


@contextmanager
def open_s3() -> Iterator[Proxy]:
    """The server behind its proxy, for as long as the block runs."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    proxy = Proxy(server.get_host_and_port()[1])
    thread = Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
        server.stop()
