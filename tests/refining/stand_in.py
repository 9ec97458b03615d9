"""A stand-in for an OpenAI-compatible endpoint, which misbehaves on command and keeps a record of what it charged.

In a test: `with StandIn(latency=0.05) as endpoint: … endpoint.url … endpoint.record()`. In a process of its own:
`python -m tests.refining.stand_in --port 9000 --latency 5 --concurrency-limit 64`. Its settings and its record are at
`/control/settings` (GET, POST of JSON), `/control/record` and `/control/clear` (POST).

A behaviour (BEHAVIOURS in `stand_in_behaviours`) is taken from the first of these that names one: the model's name
after a colon (`stand-in:hang`), the header X-Stand-In, `by_text` (a part of the prompt's last message → its calls in
order), `by_number` (of the call, from 1), `shares` (behaviour → share of the calls, drawn by a hash of critique and
attempt). Otherwise it answers normally.
"""

import argparse
import contextlib
import json
import socket
import sys
import threading
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.refining.stand_in_behaviours import BEHAVIOURS, Call, drawn_behaviour, images_of
from tests.refining.stand_in_record import CallRecord, critique_key


@dataclass(frozen=True)
class Settings:
    """How the stand-in behaves. `formats` says of each response format whether it is obeyed, ignored or rejected.

    Of questions with options, those of a share `accuracy` get the letter of an option that is in `right_options`; with
    `interprets`, other texts get an interpretation. An image is charged as `image_tokens`.
    """

    latency: float = 0.0
    concurrency_limit: int = 0
    twisted_share: float = 1 / 3
    key: str = ""
    models: tuple[str, ...] = ("stand-in",)
    lists_models: bool = True
    formats: dict[str, str] = field(default_factory=dict)
    takes_images: bool = True
    image_tokens: int = 100
    right_options: tuple[str, ...] = ()
    accuracy: float = 1.0
    interprets: bool = False
    reports_usage: bool = True
    retry_after: str = "1"
    hang_seconds: float = 600.0
    by_text: dict[str, list[str]] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    input_price: str = "1"
    output_price: str = "2"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], stand_in: "StandIn") -> None:
        self.stand_in = stand_in
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Passes over clients that went away, which is what many tests are about."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class StandIn:
    """The server, on a port of its own unless one is named. `settings` may be replaced with `configure` at any time."""

    def __init__(self, *, port: int = 0, by_critique: bool = True, **settings: Any) -> None:
        self.settings = Settings(**settings)
        self.calls = CallRecord(by_critique=by_critique)
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), self)
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        """Serves in this thread until it is interrupted."""
        with contextlib.suppress(KeyboardInterrupt):
            self._server.serve_forever()

    def configure(self, **settings: Any) -> None:
        self.settings = replace(self.settings, **settings)

    def record(self) -> dict[str, Any]:
        """Returns what was asked and charged (see CallRecord)."""
        return self.calls.as_json(Decimal(self.settings.input_price), Decimal(self.settings.output_price))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, *_args: object) -> None:
        """Logs nothing."""

    def do_GET(self) -> None:
        stand_in = self.server.stand_in
        if self.path == "/control/settings":
            self.send_json(200, asdict(stand_in.settings))
        elif self.path == "/control/record":
            self.send_json(200, stand_in.record())
        elif self.path == "/v1/models" and stand_in.settings.lists_models:
            self._list_models(stand_in.settings)
        else:
            self.send_json(404, {"detail": "Not Found"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        stand_in = self.server.stand_in
        if self.path == "/control/settings":
            stand_in.configure(**json.loads(body))
            self.send_json(200, asdict(stand_in.settings))
        elif self.path == "/control/clear":
            stand_in.calls.clear()
            self.send_json(200, {})
        elif self.path == "/v1/chat/completions":
            self._complete(json.loads(body))
        else:
            self.send_json(404, {"detail": "Not Found"})

    def send_json(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
        """Sends a document, or bytes as they are."""
        body = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _list_models(self, settings: Settings) -> None:
        if settings.key and self.headers.get("Authorization") != f"Bearer {settings.key}":
            self.send_json(401, {"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}})
        else:
            self.send_json(200, {"object": "list", "data": [{"id": name} for name in settings.models]})

    def _complete(self, body: dict[str, Any]) -> None:
        stand_in = self.server.stand_in
        images = [url for message in body.get("messages") or [] for url in images_of(message)]
        key = critique_key(last_text(body) + "".join(images))
        number, attempt, in_flight = stand_in.calls.begin(key, images)
        try:
            call = Call(self, stand_in.settings, stand_in.calls, stand_in.stopping, body, key, number, attempt)
            name = self._behaviour_name(call, in_flight)
            status = BEHAVIOURS[name](call)
            stand_in.calls.note(name, status)
        finally:
            stand_in.calls.finish()

    def _behaviour_name(self, call: Call, in_flight: int) -> str:
        settings, body = call.settings, call.body
        model, _, named = str(body.get("model")).partition(":")
        if settings.concurrency_limit and in_flight > settings.concurrency_limit:
            return "busy"
        if settings.key and self.headers.get("Authorization") != f"Bearer {settings.key}":
            return "key_rejected"
        if model not in settings.models and body.get("model") not in settings.models:
            return "model_missing"
        named = named or self.headers.get("X-Stand-In", "") or _named_by_text(settings, call)
        named = named or settings.by_number.get(str(call.number), "")
        return named or drawn_behaviour(settings.shares, call.key, call.attempt)


def last_text(body: dict[str, Any]) -> str:
    """Returns the text of the last message, without its images."""
    content = (body.get("messages") or [{}])[-1].get("content") or ""
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


def _named_by_text(settings: Settings, call: Call) -> str:
    text = last_text(call.body)
    for part, names in settings.by_text.items():
        if part in text and call.attempt <= len(names):
            return names[call.attempt - 1]
    return ""


def main() -> None:
    """Serves until it is interrupted, with the settings of the command line."""
    parser = argparse.ArgumentParser(description="Serves a stand-in for an OpenAI-compatible endpoint.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--concurrency-limit", type=int, default=0)
    parser.add_argument("--twisted-share", type=float, default=1 / 3)
    parser.add_argument("--accuracy", type=float, default=1.0)
    parser.add_argument("--totals-only", action="store_true", help="keep no record of each critique")
    options = vars(parser.parse_args())
    stand_in = StandIn(by_critique=not options.pop("totals_only"), **options)
    print(stand_in.url, flush=True)  # noqa: T201
    stand_in.serve()


if __name__ == "__main__":
    main()
