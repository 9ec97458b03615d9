"""A reverse proxy that publishes one site below a path of its host, as nginx and Apache do."""

import contextlib
import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding"}


@dataclass
class Proxy:
    """Where people reach the site; `outside` lists the paths of requests that were not below the path."""

    url: str
    base_path: str
    outside: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.url.removesuffix(self.base_path)


@contextlib.contextmanager
def proxy_below(base_path: str, backend_url: str, *, strips: bool) -> Iterator[Proxy]:
    """Runs a proxy for the duration of the block. With `strips` the site never sees the path."""
    backend = urlsplit(backend_url).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_request(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not self.path.startswith(base_path):
                proxy.outside.append(self.path)
                self.send_error(404)
                return
            path = f"/{self.path.removeprefix(base_path)}" if strips else self.path
            connection = http.client.HTTPConnection(backend, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
            connection.request(self.command, path, body, {**headers, "X-Forwarded-For": "203.0.113.7"})
            response = connection.getresponse()
            content = response.read()
            self.send_response(response.status)
            for name, value in response.getheaders():
                if name.lower() not in {*HOP_BY_HOP, "content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
            connection.close()

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_request  # noqa: N815 - the library's names

        def log_message(self, *_arguments: object) -> None:
            """Prints nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy = Proxy(f"http://127.0.0.1:{server.server_address[1]}{base_path}", base_path)
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
