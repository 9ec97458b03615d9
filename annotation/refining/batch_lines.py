"""The lines of OpenAI's batch files, which Azure, Together and `vllm run-batch` read and write too.

A request is {"custom_id", "method", "url", "body"}; its result, in any order and in one of two files, {"custom_id",
"response": {"status_code", "body"} or null, "error": {"code", "message"} or null} (OpenAI, guide: Batch API).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import orjson

from annotation.refining.replies import CallError, Reply, read_completion

# What OpenAI accepts in one file (guide: Batch API, rate limits).
MAX_LINES: Final = 50_000
MAX_BYTES: Final = 200_000_000
URL: Final = "/v1/chat/completions"
# Results of a few thousand tokens have some ten kilobytes; a longer line is not one of ours.
MAX_LINE_BYTES: Final = 4_000_000
DIGEST_BYTES: Final = 8
_CUSTOM_ID: Final = re.compile(r"loupe-([0-9a-f]{32})-(\d{1,9})")
_EXPIRED: Final = frozenset({"batch_expired", "batch_cancelled"})


class RejectedLine(ValueError):
    """A line that answers no request of the run. `code` says why, `params` are for its sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class ResultLine:
    """The answer to the request with this number: a reply, or the error in its place. `digest` is that of the line."""

    number: int
    digest: str = ""
    reply: Reply | None = None
    error: CallError | None = None


def custom_id(run_id: UUID, number: int) -> str:
    """Returns the id of a request in batch files."""
    return f"loupe-{run_id.hex}-{number}"


def encode_request(run_id: UUID, number: int, body: Mapping[str, Any]) -> bytes:
    """Returns the line of a request."""
    line = {"custom_id": custom_id(run_id, number), "method": "POST", "url": URL, "body": body}
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def read_result(line: bytes, run_id: UUID) -> ResultLine:
    """Returns what a line of a results or error file says. Raises RejectedLine for a line that is not of this run."""
    document = _decode(line)
    number = _number(document.get("custom_id"), run_id)
    digest = blake2b(line.strip(), digest_size=DIGEST_BYTES).hexdigest()
    try:
        return ResultLine(number, digest, reply=_reply(document))
    except CallError as error:
        return ResultLine(number, digest, error=error)


def _decode(line: bytes) -> Mapping[str, Any]:
    if len(line) > MAX_LINE_BYTES:
        raise RejectedLine("line_too_long", megabytes=MAX_LINE_BYTES // 1_000_000)
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise RejectedLine("line_not_json") from None
    if not isinstance(document, dict) or "custom_id" not in document:
        raise RejectedLine("line_without_id")
    return document


def _number(value: Any, run_id: UUID) -> int:
    match = _CUSTOM_ID.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise RejectedLine("foreign_id", id=str(value)[:80])
    if match[1] != run_id.hex:
        raise RejectedLine("id_of_another_run", id=value)
    return int(match[2])


def _reply(document: Mapping[str, Any]) -> Reply:
    """Returns the reply of a result. Raises CallError; an expired request was never answered, so nothing was paid."""
    error, response = document.get("error"), document.get("response")
    if isinstance(error, Mapping) and not isinstance(response, Mapping):
        code = "batch_expired" if error.get("code") in _EXPIRED else "batch_error"
        raise CallError(code, params={"error": str(error.get("message") or error.get("code") or "")[:300]})
    if not isinstance(response, Mapping):
        raise CallError("batch_error", params={"error": ""})
    body = response.get("body")
    if response.get("status_code") != 200:
        raise CallError("batch_error", params={"error": _message(body)})
    return read_completion(body if isinstance(body, Mapping) else {})


def _message(body: Any) -> str:
    error = body.get("error") if isinstance(body, Mapping) else None
    return str(error.get("message") if isinstance(error, Mapping) else error or body or "")[:300]
