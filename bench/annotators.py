"""Closed-loop annotators over HTTP, in a process of their own: `python -m bench.annotators < orders.json`.

Each keeps one connection and sends its next request when the last one is answered. One thread and an epoll loop drive
them all, so that the measuring costs the machine as little as can be.
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

from bench.samples import STAGES

NOTHING_LEFT = "no image is left"
WORDS = ["light", "shadow", "grass", "dune", "horizon", "subject", "colour", "contrast", "edge", "warm"]
WORDS += [
    "cold",
    "soft",
    "hard",
    "quiet",
    "busy",
    "path",
    "eye",
    "leads",
    "falls",
    "the",
    "and",
    "but",
    "with",
    "under",
]


@dataclass
class Annotator:
    """One person at a desk. `claims_apart`: each image is claimed by a request of its own."""

    orders: dict[str, Any]
    session: str
    claims_apart: bool
    samples: dict[str, list[float]] = field(default_factory=lambda: {"claim": [], "submit": []})
    ledger: list[tuple[str, str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    ended_at: float = 0.0

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
        self.connection = socket.create_connection((self.orders["host"], self.orders["port"]))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def claim(self) -> None:
        path = f"/api/v1/projects/{self.orders['project']}/assignments/claim/"
        self._send("claim", path, b'{"count":1}')

    def submit(self) -> None:
        self.key = str(uuid4())
        body = self.random.choice(self.bodies).replace(b"KEY", self.key.encode())
        self._send("submit", f"/api/v1/assignments/{self.assignment}/submit/", body)

    def receive(self) -> bool:
        """Takes in what has arrived; whether an answer is complete and the next request may go out."""
        part = self.connection.recv(65536)
        if not part:
            self.errors.append(f"{self.kind}: the connection was closed")
            return False
        self.received += part
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return False
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) < length:
            return False
        self.received = b""
        self.is_last = b"connection: close" in head.lower()
        self.samples[self.kind].append(time.perf_counter() - self.began)
        return self._take(int(head[9:12]), body)

    def go_on(self) -> None:
        """The next request."""
        if self.kind == "submit" and self.claims_apart:
            self.claim()
        else:
            self.submit()

    def _take(self, status: int, body: bytes) -> bool:
        if status not in (200, 201):
            self.errors.append(f"{self.kind}: {status} {body[:200]!r}")
            return False
        answer = orjson.loads(body)
        if self.kind == "submit":
            self.ledger.append((self.key, answer["critique"]["id"], self.assignment))
            if self.claims_apart:
                return True
        if not answer["assignments"]:
            self.errors.append(f"{self.kind}: {NOTHING_LEFT}")
            return False
        self.assignment = answer["assignments"][-1]["id"]
        return True

    def _send(self, kind: str, path: str, body: bytes) -> None:
        self.kind, self.began = kind, time.perf_counter()
        self.connection.sendall(
            b"POST %b HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n%b" % (path.encode(), self.heads[kind], len(body), body)
        )

    def _head(self, _kind: str) -> bytes:
        token = "c" * 32
        return (
            f"Host: localhost:{self.orders['port']}\r\nUser-Agent: bench\r\nAccept: application/json\r\n"
            f"Accept-Language: en\r\nCookie: csrftoken={token}; sessionid={self.session}\r\nX-CSRFToken: {token}\r\n"
            "Content-Type: application/json\r\n"
        ).encode()

    def _body(self) -> bytes:
        work = {
            "key": "KEY",
            "answers": {
                "grade": 2, "technical_quality": "strong", "color_and_light": "neutral", "composition": "weak",
                "content": "neutral", "feeling": "contentment", "reason": self._text(38), "emotion": self._text(18),
                "suggestion": self._text(22),
            },
            "timings": {stage: round(self.random.uniform(2, 60), 1) for stage in STAGES},
            "committed": STAGES,
            "revisions": [{"question": "grade", "from": 4, "to": 2, "at": "2026-03-04T05:06:07.890Z"}],
        }  # fmt: skip
        return orjson.dumps(work if self.claims_apart else {**work, "claim": 1})

    def _text(self, words: int) -> str:
        return " ".join(self.random.choices(WORDS, k=words)).capitalize() + "."


def drive(orders: dict[str, Any]) -> dict[str, Any]:
    """Runs the annotators for the ordered seconds and answers what each of them met; every answer is waited for."""
    annotators = [Annotator(orders, session, orders["claims_apart"]) for session in orders["sessions"]]
    selector = selectors.EpollSelector()
    for annotator in annotators:
        selector.register(annotator.connection, selectors.EVENT_READ, annotator)
    began = time.perf_counter()
    for annotator in annotators:
        annotator.claim()
    waiting = len(annotators)
    while waiting:
        for event, _ in selector.select(30):
            annotator: Annotator = event.data
            if annotator.receive():
                if time.perf_counter() - began < orders["seconds"]:
                    if annotator.is_last:  # a web process that has served its share says so, and another goes on
                        selector.unregister(annotator.connection)
                        annotator.connection.close()
                        annotator.connect()
                        selector.register(annotator.connection, selectors.EVENT_READ, annotator)
                    annotator.go_on()
                    continue
            elif not annotator.errors:
                continue
            selector.unregister(annotator.connection)
            annotator.connection.close()
            waiting -= 1
    return _summary(annotators, time.perf_counter() - began)


def _summary(annotators: list[Annotator], seconds: float) -> dict[str, Any]:
    return {
        "seconds": seconds,
        "claim": [sample for one in annotators for sample in one.samples["claim"]],
        "submit": [sample for one in annotators for sample in one.samples["submit"]],
        "ledger": [entry for one in annotators for entry in one.ledger],
        "errors": [error for one in annotators for error in one.errors],
    }


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(drive(orjson.loads(sys.stdin.buffer.read()))))
