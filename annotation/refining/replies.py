"""What came back of a call: a reply, or an error whose class says what happens next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

ERROR_CHARACTERS: Final = 300
_NAME_CHARACTERS: Final = 200
_REASON_CHARACTERS: Final = 40
_MOST_TOKENS: Final = 2**31 - 1
_QUOTA_CODES: Final = frozenset({"insufficient_quota", "quota_exceeded", "billing_hard_limit_reached"})
_STOPPING: Final[Mapping[int, str]] = {401: "key_rejected", 402: "quota_exhausted", 403: "forbidden"}
_NOT_FOUND: Final = frozenset({404, 405, 410})
_PASSING: Final = frozenset({408, 409, 425})
"""Statuses below 500 after which the same request may succeed."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one call; `is_estimated` where the endpoint did not report them."""

    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """One completion: its text, why it ended (`stop`, `length`, …), and what it used (None if not reported)."""

    text: str
    finish_reason: str
    usage: Usage | None
    model: str = ""
    latency_ms: int = 0


class CallError(Exception):
    """A call without a usable answer. `code` is its class, of which `wording.refining` has the sentence.

    `is_paid` says that the endpoint has, or may have, charged for it: it counts against the attempts of its request.
    `is_permanent` says that the same request would be rejected again. `stops_run` says that no other call can succeed
    either, until somebody mends the cause. `retry_after` is the time in seconds that the endpoint asked for. `reply` is
    what came back, as far as there was something. `began_at` is when the call began, by the clock `time.monotonic`.
    """

    def __init__(
        self,
        code: str,
        *,
        params: Mapping[str, Any] | None = None,
        is_paid: bool = False,
        is_permanent: bool = False,
        stops_run: bool = False,
        retry_after: float | None = None,
        reply: Reply | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.params = dict(params or {})
        self.is_paid = is_paid
        self.is_permanent = is_permanent
        self.stops_run = stops_run
        self.retry_after = retry_after
        self.reply = reply
        self.began_at: float | None = None


def error_of_status(status: int, body: Any, retry_after: float | None = None) -> CallError:
    """Returns the error of a response whose status is not 2xx, from an endpoint or a batch file."""
    error = error_text(body) or f"status {status}"
    params = {"status": status, "error": error}
    code = _stopping_code(status, body, error)
    if code:
        return CallError(code, params=params, stops_run=True)
    if status == 429 or status >= 500 or status in _PASSING:
        return CallError("busy" if status == 429 else "server_error", params=params, retry_after=retry_after)
    return CallError("request_rejected", params=params, is_paid=True, is_permanent=True)


def _stopping_code(status: int, body: Any, error: str) -> str:
    """Returns the class of an error after which every other call would fail too; empty for the others."""
    if 300 <= status < 400:
        return "redirected"
    if _is_quota(body):
        return "quota_exhausted"
    if status in _NOT_FOUND:
        return "model_missing" if "model" in error.casefold() else "path_missing"
    return _STOPPING.get(status, "")


def error_text(body: Any) -> str:
    """Returns an endpoint's own words about an error, on one line, bounded, without the last full stop."""
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if isinstance(error, Mapping):
        error = next((error[name] for name in ("message", "detail", "msg") if error.get(name)), error)
    return " ".join(clean_text(str(error)).split())[:ERROR_CHARACTERS].rstrip(" .。")


def read_completion(body: Any, latency_ms: int = 0) -> Reply:
    """Returns the reply in a chat completion's body, as an endpoint or a batch file gives it.

    Raises CallError for a body that is an error (`error_body`, or the class of the status in it), has no choice
    (`no_choices`), or whose message is a refusal (`refused`), a tool call (`tool_call`) or empty (`empty_answer`).
    """
    if not isinstance(body, Mapping) or body.get("error"):
        raise _error_in_body(body)
    choices = [choice for choice in _as_list(body.get("choices")) if isinstance(choice, Mapping)]
    if not choices:
        raise CallError("no_choices", is_paid=True, reply=_reply(body, {}, latency_ms))
    replies = [_reply(body, choice, latency_ms) for choice in choices]
    for reply in replies:
        if reply.text.strip():
            return reply
    raise CallError(_emptiness(choices), is_paid=True, reply=replies[0])


def clean_text(text: str) -> str:
    """Returns a text without what the database cannot store: NUL characters, and halves of characters."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _error_in_body(body: Any) -> CallError:
    """Returns the error of a body that came with status 200; some gateways put the real status into it."""
    error = body.get("error") if isinstance(body, Mapping) else None
    status = error.get("code") if isinstance(error, Mapping) else None
    if isinstance(status, int) and 400 <= status < 600:
        return error_of_status(status, body)
    if _is_quota(body):
        return CallError("quota_exhausted", params={"error": error_text(body)}, stops_run=True)
    return CallError("error_body", params={"error": error_text(body)}, is_paid=True)


def _is_quota(body: Any) -> bool:
    error = body.get("error") if isinstance(body, Mapping) else None
    return isinstance(error, Mapping) and not _QUOTA_CODES.isdisjoint(str(error.get(name)) for name in ("code", "type"))


def _emptiness(choices: list[Mapping[str, Any]]) -> str:
    """Returns why no choice has a text; a model that spent all of its tokens on thinking was cut off."""
    messages = [_message(choice) for choice in choices]
    if any(message.get("refusal") for message in messages) or choices[0].get("finish_reason") == "content_filter":
        return "refused"
    if any(message.get("tool_calls") for message in messages):
        return "tool_call"
    return "cut_off" if choices[0].get("finish_reason") == "length" else "empty_answer"


def _reply(body: Mapping[str, Any], choice: Mapping[str, Any], latency_ms: int) -> Reply:
    message = _message(choice)
    return Reply(
        text="" if message.get("refusal") else clean_text(_content(message.get("content"))),
        finish_reason=clean_text(str(choice.get("finish_reason") or ""))[:_REASON_CHARACTERS],
        usage=_usage(body),
        model=clean_text(str(body.get("model") or ""))[:_NAME_CHARACTERS],
        latency_ms=latency_ms,
    )


def _message(choice: Mapping[str, Any]) -> Mapping[str, Any]:
    message = choice.get("message")
    return message if isinstance(message, Mapping) else {}


def _content(content: Any) -> str:
    """Returns the text of a message's content, which some servers send in parts."""
    if isinstance(content, str):
        return content
    parts = [part for part in _as_list(content) if isinstance(part, Mapping)]
    return "".join(text for part in parts if isinstance(text := part.get("text"), str))


def _usage(body: Mapping[str, Any]) -> Usage | None:
    """Returns the tokens that the endpoint reported; None if it did not, or not as numbers."""
    usage = body.get("usage")
    if not isinstance(usage, Mapping):
        return None
    input_tokens, output_tokens = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    if input_tokens is None or output_tokens is None:
        return None
    details = usage.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, Mapping) else None
    return Usage(input_tokens, output_tokens, cached or 0)


def _count(value: Any) -> int | None:
    is_count = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS
    return int(value) if is_count else None


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
