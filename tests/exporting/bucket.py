"""A bucket that speaks as much of S3 as the storage asks for: put, get, list with a delimiter, delete."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Bucket(ThreadingHTTPServer):
    """`objects` by key; `refuses` makes every put fail; `puts` are the keys in the order in which they came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.puts: list[str] = []
        self.refuses = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Bucket
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.refuses:
            self._answer(403, b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")
            return
        self.server.objects[self._key] = body
        self.server.puts.append(self._key)
        self._answer(200)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "delimiter" in query:
            self._answer(200, self._listing(query["prefix"][0]))
        elif self._key in self.server.objects:
            self._answer(200, self.server.objects[self._key])
        else:
            self._answer(404)

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key, None)
        self._answer(204)

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/loupe/")

    def _listing(self, prefix: str) -> bytes:
        rest = [key.removeprefix(prefix) for key in self.server.objects if key.startswith(prefix)]
        folders = {name.split("/")[0] for name in rest if "/" in name}
        found = "".join(f"<CommonPrefixes><Prefix>{escape(prefix + one)}/</Prefix></CommonPrefixes>" for one in folders)
        found += "".join(f"<Contents><Key>{escape(prefix + one)}</Key></Contents>" for one in rest if "/" not in one)
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode()

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def open_bucket() -> Iterator[Bucket]:
    """The bucket, for as long as the block runs."""
    bucket = Bucket()
    thread = Thread(target=bucket.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        bucket.server_close()
        thread.join()
