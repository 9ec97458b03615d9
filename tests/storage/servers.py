"""An S3-compatible server, and a proxy in front of it that injects errors, delays and interruptions."""

import http.client
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from moto.server import ThreadedMotoServer

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
DOMAIN = "s3.test"


def has_newer_checksum(headers: Message) -> bool:
    """Returns whether a request has a checksum that is not of the protocol's first version."""
    names = [name.lower() for name in headers]
    return (
        any(name.startswith("x-amz-checksum-") for name in names)
        or "x-amz-sdk-checksum-algorithm" in names
        or "x-amz-trailer" in names
        or "aws-chunked" in headers.get("Content-Encoding", "")
        or headers.get("x-amz-content-sha256", "").startswith("STREAMING-")
    )


class Proxy(ThreadingHTTPServer):
    """Forwards requests to a server, and injects faults.

    Every `fails`-th request gets status 500, every `stalls`-th no response before the client's timeout
    (`client_timeout`), and every `cuts`-th half of its body; with `is_down` all requests fail. 0 injects none.

    As several servers do, it refuses the newer checksums, unless `takes_checksums`. `answers` has the answers to paths,
    as (status, body); `omits` names elements that are left out of lists. A bucket may be part of the host's name,
    before DOMAIN.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target_port = port
        self.lock = Lock()
        self.reset()
        self.client_timeout = 1.0

    def reset(self) -> None:
        """Injects no faults from now on, and empties the records."""
        self.fails = self.stalls = self.cuts = 0
        self.is_down = self.takes_checksums = False
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.omits: tuple[str, ...] = ()
        self.request_count = 0
        self.faults: list[str] = []
        self.requests: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def next_fault(self, request: str) -> str:
        """Records a request and returns the fault to inject: `fail`, `stall`, `cut` or an empty text."""
        with self.lock:
            self.request_count += 1
            self.requests.append(request)
            intervals = {"fail": self.fails, "stall": self.stalls, "cut": self.cuts}
            due = [name for name, interval in intervals.items() if interval and self.request_count % interval == 0]
            fault = "fail" if self.is_down else due[0] if due else ""
            if fault:
                self.faults.append(fault)
            return fault


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"

    def _forward(self) -> None:
        body = self._body()
        bucket, _, domain = self.headers["Host"].partition(":")[0].partition(".")
        if domain == DOMAIN:
            self.path = f"/{bucket}{self.path}"
        if not self.server.takes_checksums and has_newer_checksum(self.headers):
            self.server.faults.append("checksum")
            self._send(400, {}, b"<Error><Code>InvalidArgument</Code><Message>Unsupported header</Message></Error>")
            return
        if answer := self.server.answers.get(self.path.partition("?")[0]):
            self._send(answer[0], {}, answer[1])
            return
        fault = self.server.next_fault(f"{self.command} {self.path}")
        if fault == "fail":
            self._send(500, {}, b"<Error><Code>InternalError</Code><Message>We met an internal error</Message></Error>")
            return
        if fault == "stall":
            time.sleep(self.server.client_timeout + 0.5)
            self.close_connection = True
            return
        connection = http.client.HTTPConnection("127.0.0.1", self.server.target_port, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("expect", "host")}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        content = response.read()
        for element in self.server.omits:
            content = re.sub(rb"<%b>.*?</%b>" % (element.encode(), element.encode()), b"", content)
        self._send(response.status, dict(response.getheaders()), content, cut=fault == "cut")
        connection.close()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _forward  # noqa: N815 - http.server requires these names

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
        """Logs nothing."""


@contextmanager
def open_s3() -> Iterator[Proxy]:
    """Runs the server and yields its proxy, for the duration of the block."""
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
