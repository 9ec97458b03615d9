"""A proxy in front of the server, which answers some requests itself, as those of institutes and networks do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

PAGE = "<!doctype html><title>Network</title><h1>Please accept the terms of this network</h1>"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass
class Rule:
    """What the proxy answers to requests whose method and path it matches."""

    matches: Callable[[str, str], bool]
    status: int
    body: str = PAGE
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})
    is_cut: bool = False


class Proxy:
    """Forwards each request to the server, unless a rule matches; `log` has what it answered itself."""

    def __init__(self, url: str, server_url: str) -> None:
        self.url, self.server = url, urlsplit(server_url)
        self.rules: list[Rule] = []
        self.log: list[str] = []

    def answer(self, ending: str, status: int, **options) -> None:
        """Answers requests to paths of this ending from now on, instead of what it answered before."""
        self.rules = [Rule(lambda _method, path: path.endswith(ending), status, **options)]

    def pass_all(self) -> None:
        self.rules = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: Proxy

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _handle(self) -> None:
        with suppress(ConnectionError):  # the browser left the page
            self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        rule = next((rule for rule in self.proxy.rules if rule.matches(self.command, path)), None)
        if rule:
            self.proxy.log.append(f"{self.command} {path}")
            self._respond(rule.status, rule.headers, rule.body.encode(), missing=20 if rule.is_cut else 0)
        else:
            self._forward(body)

    def _forward(self, body: bytes) -> None:
        connection = HTTPConnection(str(self.proxy.server.hostname), self.proxy.server.port)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        self._respond(response.status, response.getheaders(), response.read())
        connection.close()

    def _respond(self, status: int, headers, body: bytes, missing: int = 0) -> None:
        self.send_response(status)
        for name, value in headers.items() if isinstance(headers, dict) else headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body) + missing))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)
        self.close_connection = missing > 0

    def log_message(self, *_args) -> None:
        """Stays quiet."""


@contextmanager
def running_proxy(server_url: str) -> Iterator[Proxy]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    proxy = Proxy(f"http://127.0.0.1:{server.server_port}", server_url)
    _Handler.proxy = proxy
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
