"""Reviewers that claim and decide over HTTP: `python -m bench.review.reviewers < options.json`.

Each has two reviews in hand, as the review desk has: it decides on the first, and the next one comes with the answer.
"""

import sys
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import orjson

from bench.shared.annotators import Annotator, drive

NOTHING_LEFT = "no review is left"
# What reviewers decide; most is accepted.
DECISIONS = [{"decision": "accept"}] * 17 + [
    {"decision": "return", "comments": {"reason": "Say where in the image you see that."}},
    {"decision": "reject"},
    {"decision": "fix", "answers": {"feeling": "awe"}},
]


@dataclass
class Reviewer(Annotator):
    """One reviewer at the review desk; `submissions` are the critique, the decision and the review of each answer."""

    reviews: deque[Any] = field(default_factory=deque)

    def claim(self) -> None:
        path = f"/api/v1/projects/{self.options['project']}/reviews/claim/"
        self._send("claim", path, b'{"count":2}')

    def submit(self) -> None:
        self.review = self.reviews.popleft()
        critique = self.review["critique"]
        self.body = {**self.random.choice(DECISIONS), "based_on": critique["updated_at"], "claim": 1}
        self._send("submit", f"/api/v1/critiques/{critique['id']}/review/", orjson.dumps(self.body))

    def _handle(self, status: int, body: bytes) -> bool:
        if status != 200:
            self.errors.append(f"{self.kind}: {status} {body[:200]!r}")
            return False
        response = orjson.loads(body)
        if self.kind == "submit":
            self.submissions.append((response["critique"]["id"], self.body["decision"], self.review["id"]))
        self.reviews.extend(response["reviews"])
        if not self.reviews:
            self.errors.append(f"{self.kind}: {NOTHING_LEFT}")
            return False
        return True


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(drive(orjson.loads(sys.stdin.buffer.read()), Reviewer)))
