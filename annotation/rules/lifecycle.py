"""The statuses of each noun, and the only changes allowed between them.

Every change passes this table: those in Python by `annotation/actions/shared/lifecycle.py`, and tests hold the
database's functions to it.
"""

from typing import Final

CHANGES: Final[dict[str, dict[str, frozenset[str]]]] = {
    "batch": {
        "open": frozenset({"paused", "closed"}),
        "paused": frozenset({"open", "closed"}),
        "closed": frozenset({"open"}),
    },
    "image": {
        "processing": frozenset({"ready", "failed"}),
        "failed": frozenset({"processing"}),
        "ready": frozenset({"set_aside"}),
        "set_aside": frozenset({"ready"}),
    },
    "assignment": {
        "open": frozenset({"claimed"}),
        "claimed": frozenset({"submitted", "skipped", "expired"}),
        "expired": frozenset({"submitted", "skipped", "claimed"}),
        "skipped": frozenset(),
        "submitted": frozenset(),
    },
    "critique": {
        "submitted": frozenset({"accepted", "returned", "fixed", "rejected", "withdrawn"}),
        "returned": frozenset({"submitted", "accepted", "fixed", "rejected", "withdrawn"}),
        "accepted": frozenset({"submitted", "returned", "fixed", "rejected", "withdrawn"}),
        "fixed": frozenset({"submitted", "accepted", "returned", "rejected", "withdrawn"}),
        "rejected": frozenset({"withdrawn"}),
        "withdrawn": frozenset(),
    },
    "review": {
        "open": frozenset({"claimed", "done"}),
        "claimed": frozenset({"open", "done"}),
        "done": frozenset({"open"}),
    },
    "bulk acceptance": {
        "queued": frozenset({"running", "failed"}),
        "running": frozenset({"done", "failed"}),
        "failed": frozenset({"queued"}),
        "done": frozenset(),
    },
    "qualification": {
        "training": frozenset({"testing"}),
        "testing": frozenset({"passed", "failed"}),
        "passed": frozenset(),
        "failed": frozenset(),
    },
    "export": {
        "queued": frozenset({"running", "cancelled", "failed"}),
        "running": frozenset({"done", "failed", "cancelled"}),
        "failed": frozenset({"queued"}),
        "cancelled": frozenset({"queued"}),
        "done": frozenset(),
    },
    "import": {
        "queued": frozenset({"running", "done", "cancelled", "failed"}),
        "running": frozenset({"done", "failed", "cancelled"}),
        "failed": frozenset({"queued"}),
        "cancelled": frozenset({"queued"}),
        "done": frozenset({"queued"}),
    },
    "chunk": {
        "queued": frozenset({"running"}),
        "running": frozenset({"queued", "done"}),
        "done": frozenset(),
    },
    "results file": {
        "queued": frozenset({"running", "failed"}),
        "running": frozenset({"done", "failed"}),
        "failed": frozenset({"queued"}),
        "done": frozenset(),
    },
    "run": {
        "queued": frozenset({"running", "paused", "done", "failed", "cancelled"}),
        "running": frozenset({"paused", "done", "failed", "cancelled"}),
        "paused": frozenset({"queued", "cancelled"}),
        "failed": frozenset({"queued", "cancelled"}),
        "cancelled": frozenset(),
        "done": frozenset({"queued"}),
    },
    "evaluation": {
        "queued": frozenset({"running", "paused", "done", "failed", "cancelled"}),
        "running": frozenset({"paused", "done", "failed", "cancelled"}),
        "paused": frozenset({"queued", "cancelled"}),
        "failed": frozenset({"queued", "cancelled"}),
        "cancelled": frozenset(),
        "done": frozenset({"queued"}),
    },
    "judging": {
        "queued": frozenset({"running", "paused", "done", "failed", "cancelled"}),
        "running": frozenset({"paused", "done", "failed", "cancelled"}),
        "paused": frozenset({"queued", "cancelled"}),
        "failed": frozenset({"queued", "cancelled"}),
        "cancelled": frozenset(),
        "done": frozenset({"queued"}),
    },
    "request": {
        "queued": frozenset({"running", "done", "failed", "skipped"}),
        "running": frozenset({"queued", "done", "failed", "skipped"}),
        "failed": frozenset({"queued", "done", "skipped"}),
        "skipped": frozenset({"queued"}),
        "done": frozenset(),
    },
    "recheck": {
        "queued": frozenset({"running", "cancelled", "failed"}),
        "running": frozenset({"done", "failed", "cancelled"}),
        "failed": frozenset({"queued"}),
        "cancelled": frozenset({"queued"}),
        "done": frozenset(),
    },
    "instruction": {
        "kept": frozenset({"rejected", "approved", "edited"}),
        "rejected": frozenset({"kept", "approved", "edited"}),
        "approved": frozenset({"rejected", "edited"}),
        "edited": frozenset({"rejected", "approved"}),
    },
    "candidate": {
        "unchecked": frozenset({"accepted", "disputed", "excluded"}),
        "disputed": frozenset({"contested", "accepted", "excluded"}),
        "contested": frozenset({"accepted", "excluded"}),
        "accepted": frozenset({"disputed", "excluded"}),
        "excluded": frozenset({"accepted", "contested"}),
    },
    "cross-check": {
        "claimed": frozenset({"answered", "done", "expired", "skipped"}),
        "expired": frozenset({"claimed", "answered", "done", "skipped"}),
        "answered": frozenset({"done"}),
        "done": frozenset(),
        "skipped": frozenset(),
    },
    "benchmark": {
        "queued": frozenset({"running", "cancelled", "failed"}),
        "running": frozenset({"done", "failed", "cancelled"}),
        "failed": frozenset({"queued"}),
        "cancelled": frozenset({"queued"}),
        "done": frozenset(),
    },
}


def may_become(noun: str, before: str, after: str) -> bool:
    """Returns whether a `noun` may change its status from `before` to `after`; staying is always allowed."""
    return before == after or after in CHANGES[noun][before]
