"""What came back of a call: a reply, or an error whose class says what happens next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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
    `stops_run` says that no other call can succeed either, until somebody mends the cause. `retry_after` is the time in
    seconds that the endpoint asked for. `reply` is what came back, as far as there was something.
    """

    def __init__(
        self,
        code: str,
        *,
        params: Mapping[str, Any] | None = None,
        is_paid: bool = False,
        stops_run: bool = False,
        retry_after: float | None = None,
        reply: Reply | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.params = dict(params or {})
        self.is_paid = is_paid
        self.stops_run = stops_run
        self.retry_after = retry_after
        self.reply = reply


def read_completion(body: Mapping[str, Any], latency_ms: int = 0) -> Reply:
    """Returns the reply in a chat completion's body, as an endpoint or a batch file gives it.

    Raises CallError for a body that is an error (`error_body`), has no choice (`no_choices`), or whose message is a
    refusal (`refused`), a tool call (`tool_call`) or empty (`empty_answer`).
    """
    if not isinstance(body, Mapping) or body.get("error"):
        raise CallError("error_body", params={"error": str(body)[:300]}, is_paid=True)
    choices = body.get("choices") or []
    if not choices or not isinstance(choices[0], Mapping):
        raise CallError("no_choices", is_paid=True, reply=Reply("", "", _usage(body), "", latency_ms))
    message = choices[0].get("message") or {}
    reply = Reply(
        text=message.get("content") or "",
        finish_reason=str(choices[0].get("finish_reason") or ""),
        usage=_usage(body),
        model=str(body.get("model") or ""),
        latency_ms=latency_ms,
    )
    if message.get("refusal"):
        raise CallError("refused", is_paid=True, reply=reply)
    if not reply.text.strip():
        raise CallError("tool_call" if message.get("tool_calls") else "empty_answer", is_paid=True, reply=reply)
    return reply


def _usage(body: Mapping[str, Any]) -> Usage | None:
    usage = body.get("usage")
    if not isinstance(usage, Mapping) or not isinstance(usage.get("prompt_tokens"), int):
        return None
    details = usage.get("prompt_tokens_details") or {}
    return Usage(usage["prompt_tokens"], usage.get("completion_tokens") or 0, details.get("cached_tokens") or 0)
