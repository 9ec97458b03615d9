"""Annotators that claim and submit over HTTP: `python -m bench.shared.annotators < options.json`.

Each has one connection and sends its next request when the last one is answered. One thread with an epoll loop drives
all of them in a process of its own, so that the driver takes little of the machine.
"""

import random
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson

from bench.shared.sample_critique import STAGES

NO_IMAGES = "no image is left"
WORDS = [
    *("light", "shadow", "grass", "dune", "horizon", "subject", "colour", "contrast", "edge", "warm", "cold", "soft"),
    *("hard", "quiet", "busy", "path", "eye", "leads", "falls", "the", "and", "but", "with", "under"),
]


@dataclass
class Annotator:
    """One annotator at the desk. With `separate_claims` each image is claimed by a request of its own."""

    options: dict[str, Any]
    session: str
    separate_claims: bool
    samples: dict[str, list[float]] = field(default_factory=lambda: {"claim": [], "submit": []})
    submissions: list[tuple[str, str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.session)
        self.connect()
        self.heads = {kind: self._head(kind) for kind in ("claim", "submit")}
        self.bodies = [self._body() for _ in range(50)]
        self.received = b""
        self.assignment = ""
        self.key = ""
        self.kind = ""
        self.began = 0.0

    def connect(self) -> None:
        self.is_last = False
        self.connection = socket.create_connection((self.options["host"], self.options["port"]))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def claim(self) -> None:
        path = f"/api/v1/projects/{self.options['project']}/assignments/claim/"
        self._send("claim", path, b'{"count":1}')

    def submit(self) -> None:
        self.key = str(uuid4())
        body = self.random.choice(self.bodies).replace(b"KEY", self.key.encode())
        self._send("submit", f"/api/v1/assignments/{self.assignment}/submit/", body)

    def receive(self) -> bool:
        """Reads what has arrived, and returns whether a response is complete and the next request can be sent."""
        data = self.connection.recv(65536)
        if not data:
            self.errors.append(f"{self.kind}: the connection was closed")
            return False
        self.received += data
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return False
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) < length:
            return False
        self.received = b""
        self.is_last = b"connection: close" in head.lower()
        self.samples[self.kind].append(time.perf_counter() - self.began)
        return self._handle(int(head[9:12]), body)

    def send_next(self) -> None:
        if self.kind == "submit" and self.separate_claims:
            self.claim()
        else:
            self.submit()

    def _handle(self, status: int, body: bytes) -> bool:
        if status not in (200, 201):
            self.errors.append(f"{self.kind}: {status} {body[:200]!r}")
            return False
        response = orjson.loads(body)
        if self.kind == "submit":
            self.submissions.append((self.key, response["critique"]["id"], self.assignment))
            if self.separate_claims:
                return True
        if not response["assignments"]:
            self.errors.append(f"{self.kind}: {NO_IMAGES}")
            return False
        self.assignment = response["assignments"][-1]["id"]
        return True

    def _send(self, kind: str, path: str, body: bytes) -> None:
        self.kind, self.began = kind, time.perf_counter()
        self.connection.sendall(
            b"POST %b HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n%b" % (path.encode(), self.heads[kind], len(body), body)
        )

    def _head(self, _kind: str) -> bytes:
        token = "c" * 32
        return (
            f"Host: localhost:{self.options['port']}\r\nUser-Agent: bench\r\nAccept: application/json\r\n"
            f"Accept-Language: en\r\nCookie: csrftoken={token}; sessionid={self.session}\r\nX-CSRFToken: {token}\r\n"
            "Content-Type: application/json\r\n"
        ).encode()

    def _body(self) -> bytes:
        body = random_submission(self.random)
        return orjson.dumps(body if self.separate_claims else {**body, "claim": 1})


def random_submission(generator: random.Random) -> dict[str, Any]:
    """Returns the body of a submit with random texts and timings, and the key `KEY`."""
    return {
        "key": "KEY",
        "answers": {
            "grade": 2, "technical_quality": "strong", "color_and_light": "neutral", "composition": "weak",
            "content": "neutral", "feeling": "contentment", "reason": _text(generator, 38),
            "emotion": _text(generator, 18), "suggestion": _text(generator, 22),
        },
        "timings": {stage: round(generator.uniform(2, 60), 1) for stage in STAGES},
        "committed": STAGES,
        "revisions": [{"question": "grade", "from": 4, "to": 2, "at": "2026-03-04T05:06:07.890Z"}],
    }  # fmt: skip


def _text(generator: random.Random, word_count: int) -> str:
    return " ".join(generator.choices(WORDS, k=word_count)).capitalize() + "."


def drive(options: dict[str, Any], kind: type[Annotator] = Annotator) -> dict[str, Any]:
    """Runs the annotators for `seconds` of the options, waits for every response, and returns their results."""
    annotators = [kind(options, session, options["separate_claims"]) for session in options["sessions"]]
    selector = selectors.EpollSelector()
    for annotator in annotators:
        selector.register(annotator.connection, selectors.EVENT_READ, annotator)
    began = time.perf_counter()
    for annotator in annotators:
        annotator.claim()
    active = len(annotators)
    while active:
        for event, _ in selector.select(30):
            annotator: Annotator = event.data
            if annotator.receive():
                if time.perf_counter() - began < options["seconds"]:
                    if annotator.is_last:  # a web process at its maximum of requests closes the connection
                        selector.unregister(annotator.connection)
                        annotator.connection.close()
                        annotator.connect()
                        selector.register(annotator.connection, selectors.EVENT_READ, annotator)
                    annotator.send_next()
                    continue
            elif not annotator.errors:
                continue
            selector.unregister(annotator.connection)
            annotator.connection.close()
            active -= 1
    return _summary(annotators, time.perf_counter() - began)


def _summary(annotators: list[Annotator], seconds: float) -> dict[str, Any]:
    return {
        "seconds": seconds,
        "claim": [sample for annotator in annotators for sample in annotator.samples["claim"]],
        "submit": [sample for annotator in annotators for sample in annotator.samples["submit"]],
        "submissions": [submission for annotator in annotators for submission in annotator.submissions],
        "errors": [error for annotator in annotators for error in annotator.errors],
    }


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(drive(orjson.loads(sys.stdin.buffer.read()))))
