"""Tests an endpoint: is it reachable, has it the model, in which way does it keep to a form, what else can it do.

The strictest way is asked without a word about the form, so that only a server that enforces the schema passes. Each
call asks for a few dozen tokens.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import Any, Final

import orjson
from jsonschema import Draft202012Validator

from annotation.refining.calls.client import EndpointClient
from annotation.refining.endpoints import Endpoint
from annotation.refining.json_text import read_document
from annotation.refining.prompting import RUNGS
from annotation.refining.replies import CallError, Reply

PROBE_SECONDS: Final = 45
"""The longest that a whole test takes, since a person waits for it."""
_MOST_NAMES: Final = 20
_NAME_CHARACTERS: Final = 200
_MOST_TOKENS: Final = 300
_ENDING: Final = frozenset({"unreachable", "timeout", "connection_lost", "busy", "max_tokens_field"})
"""Classes of errors that say nothing about a form: another way of asking would fail as well."""
_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "subject": {"type": "string", "enum": ["light", "colour"]},
        "verdict": {"type": "string", "enum": ["supported", "absent"]},
    },
    "required": ["subject", "verdict"],
    "additionalProperties": False,
}
_TASK: Final = "Which subject does the text mention, and does it support that the light is soft?"
_FORM: Final = " Answer with a JSON object alone, which satisfies the JSON schema in the field “schema”."
_TEXT: Final = "The light is soft."
# A grey square of 64 pixels: some models reject smaller images.
_IMAGE: Final = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAAK0lEQVR42u3MMREAAAgEoNfkRjeEmwcBqMlNRyAQCAQCgUAg"
    "EAgEAsHzYAFAdAEArKmlZAAAAABJRU5ErkJggg=="
)


@dataclass(slots=True)
class ProbeResult:
    """What a test found. `code` and `params` are those of the error that makes the endpoint unusable; empty if it can
    be used. None means that it is not known.

    `rungs` has of each way of asking for a form that was tried `obeyed` or the class of its error; `rung` is the
    strictest that was obeyed. `model` and `url` are those of the test, `models` the first names that the endpoint
    lists.
    """

    url: str
    model: str
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    has_model: bool | None = None
    models: list[str] = field(default_factory=list)
    rung: str = ""
    rungs: dict[str, str] = field(default_factory=dict)
    takes_images: bool | None = None
    reports_usage: bool | None = None
    latency_ms: int | None = None
    input_tokens: int = 0
    output_tokens: int = 0

    def as_json(self) -> dict[str, Any]:
        """Returns the document that is stored."""
        return asdict(self)


async def run_probe(endpoint: Endpoint) -> ProbeResult:
    """Returns what an endpoint does when it is called. Raises nothing for what an endpoint can do."""
    result = ProbeResult(endpoint.url, endpoint.model)
    client = EndpointClient(replace(endpoint, timeout=min(endpoint.timeout, PROBE_SECONDS)))
    try:
        async with asyncio.timeout(PROBE_SECONDS + 1):
            await _list_models(client, result)
            await _find_rung(client, result)
            if result.rung:
                await _try_image(client, result)
    except CallError as error:
        result.code, result.params = error.code, error.params
    except TimeoutError:
        if not result.rung:
            result.code, result.params = "timeout", {"seconds": PROBE_SECONDS}
    finally:
        await client.close()
    return result


async def _list_models(client: EndpointClient, result: ProbeResult) -> None:
    """Reads which models there are, from the endpoints that have a list. Raises CallError for one without a server."""
    try:
        names = await client.list_models()
    except CallError as error:
        if error.code in ("unreachable", "key_missing", "key_unusable"):
            raise
        return
    result.has_model = result.model in names
    result.models = [name[:_NAME_CHARACTERS] for name in names[:_MOST_NAMES]]


async def _find_rung(client: EndpointClient, result: ProbeResult) -> None:
    """Tries the ways of asking for a form, strictest first. Raises CallError if none can be used."""
    for rung in RUNGS:
        try:
            reply = await _complete(client, result, _rung_body(result.model, rung))
            _check(reply)
        except CallError as error:
            error = _with_field(error)
            if error.stops_run or error.code in _ENDING:
                raise error from None
            result.rungs[rung] = error.code
            last_error = error
            continue
        result.rungs[rung], result.rung, result.latency_ms = "obeyed", rung, reply.latency_ms
        return
    rejects_all = set(result.rungs.values()) <= {"request_rejected", "server_error"}
    raise last_error if rejects_all else CallError("no_form")


async def _complete(client: EndpointClient, result: ProbeResult, body: Mapping[str, Any]) -> Reply:
    """Returns a reply, and counts its tokens, also those of an answer that cannot be used. Raises CallError."""
    try:
        reply = await client.complete(body)
    except CallError as error:
        _count(error.reply, result)
        raise
    _count(reply, result)
    return reply


def _count(reply: Reply | None, result: ProbeResult) -> None:
    if reply is not None:
        result.reports_usage = reply.usage is not None
        result.input_tokens += reply.usage.input_tokens if reply.usage else 0
        result.output_tokens += reply.usage.output_tokens if reply.usage else 0


def _check(reply: Reply) -> None:
    """Raises CallError unless the reply satisfies the schema."""
    if not _validator().is_valid(read_document(reply)):
        raise CallError("wrong_schema", params={"path": "answer"}, is_paid=True, reply=reply)


def _with_field(error: CallError) -> CallError:
    """Returns the error; one that asks for another name of the limit of tokens says so by its code."""
    is_about_field = error.code == "request_rejected" and "max_completion_tokens" in error.params["error"]
    return CallError("max_tokens_field", params=error.params) if is_about_field else error


async def _try_image(client: EndpointClient, result: ProbeResult) -> None:
    """Finds out whether the model takes images, which is told by whether it accepts one."""
    question = {"type": "text", "text": "Which colour is this?"}
    content = [question, {"type": "image_url", "image_url": {"url": _IMAGE}}]
    try:
        await _complete(client, result, {**_body(result.model, content), "max_tokens": 16})
    except CallError as error:
        if error.code in ("request_rejected", "server_error", "error_body"):
            result.takes_images = False
        elif error.reply is not None:
            result.takes_images = True
    else:
        result.takes_images = True


def _rung_body(model: str, rung: str) -> dict[str, Any]:
    if rung == "json_schema":
        body = _body(model, orjson.dumps({"text": _TEXT}).decode(), _TASK)
        schema = {"name": "probe", "strict": True, "schema": _SCHEMA}
        return {**body, "response_format": {"type": "json_schema", "json_schema": schema}}
    body = _body(model, orjson.dumps({"text": _TEXT, "schema": _SCHEMA}).decode(), _TASK + _FORM)
    return {**body, "response_format": {"type": "json_object"}} if rung == "json_object" else body


def _body(model: str, content: Any, task: str = "") -> dict[str, Any]:
    messages = [{"role": "system", "content": task}] if task else []
    return {"model": model, "messages": [*messages, {"role": "user", "content": content}], "max_tokens": _MOST_TOKENS}


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(_SCHEMA)
