"""What the stand-in endpoint does on command: one function a behaviour, which answers a call and returns the status."""

import hashlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final

from tests.refining.stand_in_answers import CHOOSE, INTERPRETATION, choose_option, make_items
from tests.refining.stand_in_opinions import is_judging, make_judgement, make_opinions, repeat_judged
from tests.refining.stand_in_record import CallRecord

CHARACTERS_PER_TOKEN: Final = 4


@dataclass(frozen=True)
class Call:
    """One call: how it is answered (`handler`), the settings of the moment, and its numbers."""

    handler: Any
    settings: Any
    record: CallRecord
    stopping: threading.Event
    body: Mapping[str, Any]
    key: str
    number: int
    attempt: int

    def wait(self, seconds: float) -> None:
        """Sleeps, but no longer than the server runs."""
        if seconds:
            self.stopping.wait(seconds)

    def content(self) -> str:
        """Returns the text of the last message."""
        content = self.body["messages"][-1]["content"]
        return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)

    def usage(self, text: str) -> dict[str, int]:
        """Returns the tokens that are charged for an answer with this text."""
        prompt = sum(len(str(_texts_of(message))) for message in self.body["messages"])
        images = sum(len(images_of(message)) for message in self.body["messages"]) * self.settings.image_tokens
        counts = (max(1, prompt // CHARACTERS_PER_TOKEN) + images, max(1, len(text) // CHARACTERS_PER_TOKEN))
        return {"prompt_tokens": counts[0], "completion_tokens": counts[1], "total_tokens": sum(counts)}

    def answer_text(self) -> str:
        """Returns the normal answer: items of a critique, opinions about claims, an instance of a probe's schema, the
        letter of an option, or an interpretation.
        """
        if (response_format := self.body.get("response_format") or {}).get("type") == "json_schema":
            name = response_format["json_schema"].get("name")
            if name == "probe":
                return json.dumps(instance_of(response_format["json_schema"]["schema"]))
        if is_judging(self.content()) or '"claims"' in self.content():
            return self._opinion()
        if '"schema"' in self.content():
            return json.dumps(instance_of(json.loads(self.content())["schema"]))
        if CHOOSE in self.content():
            return choose_option(self.content(), self.settings.right_options, self.settings.accuracy)
        if self.settings.interprets:
            return INTERPRETATION
        items = make_items(self.content(), self.settings.twisted_share)
        return json.dumps({"items": items}, ensure_ascii=False)

    def _opinion(self) -> str:
        """Returns what it thinks of an interpretation, or of claims."""
        content = self.content()
        if is_judging(content):
            return make_judgement(content)
        return json.dumps(make_opinions(content), ensure_ascii=False)

    def send(self, text: str | None, *, finish_reason: str = "stop", with_usage: bool = True, **message: Any) -> int:
        """Charges for an answer, waits, and sends it."""
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text, **message},
            "finish_reason": finish_reason,
        }
        return self.send_choices([choice], text or "", with_usage=with_usage)

    def send_choices(self, choices: list[Any], text: str, *, with_usage: bool = True) -> int:
        usage = self.usage(text)
        self.record.charge(self.key, usage)
        self.wait(self.settings.latency)
        document = {
            "id": f"c-{self.number}",
            "object": "chat.completion",
            "model": self.body["model"],
            "choices": choices,
        }
        if with_usage and self.settings.reports_usage:
            document["usage"] = usage
        self.handler.send_json(200, document)
        self.record.answer(self.key)
        return 200

    def reject(self, status: int, message: str, headers: dict[str, str] | None = None, **error: Any) -> int:
        """Sends an error, uncharged."""
        self.handler.send_json(status, {"error": {"message": message, **error}}, headers)
        return status


def images_of(message: Mapping[str, Any]) -> list[str]:
    """Returns the URLs of the images of a message."""
    content = message.get("content")
    parts = content if isinstance(content, list) else []
    return [part["image_url"]["url"] for part in parts if part.get("type") == "image_url"]


def _texts_of(message: Mapping[str, Any]) -> Any:
    """Returns the content of a message without its images."""
    content = message.get("content")
    return [part for part in content if part.get("type") == "text"] if isinstance(content, list) else content


def instance_of(schema: Mapping[str, Any]) -> Any:
    """Returns the smallest document that satisfies a schema of objects, arrays, enumerations and texts."""
    if "enum" in schema:
        return schema["enum"][0]
    match schema["type"]:
        case "object":
            return {name: instance_of(part) for name, part in schema["properties"].items()}
        case "array":
            return [instance_of(schema["items"]) for _ in range(schema.get("minItems", 0))]
        case "boolean":
            return True
        case "integer" | "number":
            return 1
    return "text"


def drawn_behaviour(shares: Mapping[str, float], key: str, attempt: int) -> str:
    """Returns the behaviour that falls to an attempt, by its hash; `normal` for the rest."""
    share = int.from_bytes(hashlib.sha256(f"{key}:{attempt}".encode()).digest()[:4]) / 2**32
    for name, width in shares.items():
        if share < width:
            return name
        share -= width
    return "normal"


def normal(call: Call) -> int:
    response_format = (call.body.get("response_format") or {}).get("type", "text")
    rule = call.settings.formats.get(response_format, "obey")
    has_image = not isinstance(call.body["messages"][-1]["content"], str)
    if rule == "reject":
        return call.reject(400, f"response_format {response_format} is not supported", type="BadRequestError")
    if has_image and not call.settings.takes_images:
        return call.reject(400, "This model does not support image input.")
    if rule == "ignore":
        return call.send("Here is what I make of it: the light is soft.")
    return call.send(call.answer_text())


def busy_until(call: Call) -> int:
    date = datetime.now(UTC) + timedelta(seconds=float(call.settings.retry_after))
    return call.reject(429, "Too many requests.", {"Retry-After": format_datetime(date, usegmt=True)})


def hang(call: Call) -> int:
    """Charges for an answer that never arrives."""
    call.record.charge(call.key, call.usage(call.answer_text()))
    call.wait(call.settings.hang_seconds)
    return reset(call)


def drip(call: Call) -> int:
    """Sends one byte every fifth of a second, so that no single read ever times out."""
    text = call.answer_text()
    call.record.charge(call.key, call.usage(text))
    deadline = time.monotonic() + call.settings.hang_seconds
    call.handler.send_response(200)
    call.handler.send_header("Content-Length", "100000")
    call.handler.end_headers()
    while time.monotonic() < deadline and not call.stopping.is_set():
        call.handler.wfile.write(b" ")
        call.wait(0.2)
    call.handler.close_connection = True
    return 200


def reset(call: Call) -> int:
    """Closes the connection with a reset and no answer."""
    call.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.handler.close_connection = True
    call.handler.connection.close()
    return 0


def cut_off(call: Call) -> int:
    text = call.answer_text()
    return call.send(text[: len(text) // 2], finish_reason="length")


def endless(call: Call) -> int:
    """Sends a body of 40 MB, as a server does whose model never ends."""
    call.handler.send_response(200)
    call.handler.send_header("Content-Length", str(40 << 20))
    call.handler.end_headers()
    for _ in range(40):
        call.handler.wfile.write(b" " * (1 << 20))
    return 200


def several_choices(call: Call) -> int:
    texts = ["", call.answer_text(), "{}"]
    choices = [
        {"index": index, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        for index, text in enumerate(texts)
    ]
    return call.send_choices(choices, "".join(texts))


def echo(call: Call) -> int:
    """Answers with an error that repeats the caller's headers, as a careless proxy does."""
    authorization = call.handler.headers.get("Authorization", "")
    return call.reject(400, f"Bad request: {dict(call.handler.headers)}", {"X-Echo": authorization})


def echo_answer(call: Call) -> int:
    return call.send(f"Your key is {call.handler.headers.get('Authorization', '')}")


def not_json(call: Call) -> int:
    call.record.charge(call.key, call.usage(""))
    call.handler.send_json(200, b"<html><body>Welcome to the proxy</body></html>")
    return 200


def error_body(call: Call) -> int:
    call.handler.send_json(200, {"error": {"message": "The upstream model is overloaded.", "code": "overloaded"}})
    return 200


def redirect(call: Call) -> int:
    call.handler.send_json(307, {}, {"Location": "http://127.0.0.1:9/v1/chat/completions"})
    return 307


_TOOL: Final = [{"id": "t", "type": "function", "function": {"name": "search", "arguments": "{}"}}]
BEHAVIOURS: Final[Mapping[str, Callable[[Call], int]]] = {
    "normal": normal,
    "busy": lambda call: call.reject(429, "Too many requests.", {"Retry-After": call.settings.retry_after}),
    "busy_until": busy_until,
    "busy_for_ever": lambda call: call.reject(429, "Too many requests.", {"Retry-After": "99999999"}),
    "quota": lambda call: call.reject(429, "You exceeded your current quota.", code="insufficient_quota"),
    "server_error": lambda call: call.reject(500, "Internal error."),
    "overloaded": lambda call: call.reject(503, "Overloaded.", {"Retry-After": call.settings.retry_after}),
    "hang": hang,
    "drip": drip,
    "reset": reset,
    "endless": endless,
    "cut_off": cut_off,
    "fenced": lambda call: call.send(f"Here you are:\n```json\n{call.answer_text()}\n```\nI hope that helps."),
    "thinking": lambda call: call.send(f"<think>First {{ I count.</think>\n{call.answer_text()}"),
    "prose": lambda call: call.send("I am sorry, but I would rather talk about the weather."),
    "whitespace": lambda call: call.send(" \n\t" * 2000, finish_reason="length"),
    "repeats_judged": lambda call: call.send(repeat_judged(call.content())),
    "wrong_schema": lambda call: call.send('{"items": [{"type": "poem", "question": 1}]}'),
    "error_body": error_body,
    "no_choices": lambda call: call.send_choices([], ""),
    "several_choices": several_choices,
    "empty_answer": lambda call: call.send(""),
    "refused": lambda call: call.send(None, refusal="I cannot help with that."),
    "tool_call": lambda call: call.send(None, finish_reason="tool_calls", tool_calls=_TOOL),
    "no_usage": lambda call: call.send(call.answer_text(), with_usage=False),
    "key_rejected": lambda call: call.reject(401, "Incorrect API key provided.", code="invalid_api_key"),
    "forbidden": lambda call: call.reject(403, "Your account may not use this model."),
    "model_missing": lambda call: call.reject(404, f"The model `{call.body['model']}` does not exist."),
    "path_missing": lambda call: call.reject(404, "Not Found"),
    "request_rejected": lambda call: call.reject(400, "This model's maximum context length is 512 tokens."),
    "image_too_large": lambda call: call.reject(413, "The image has more than 1 MB."),
    "redirect": redirect,
    "not_json": not_json,
    "echo": echo,
    "echo_answer": echo_answer,
}  # fmt: skip
