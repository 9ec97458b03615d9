"""Calls an endpoint. Whatever it does, the outcome is a reply or a CallError; its key is in neither."""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from annotation.refining.calls.key_hiding import hide_key, hide_key_in_logs
from annotation.refining.calls.retry_after import retry_after_seconds
from annotation.refining.endpoints import Endpoint
from annotation.refining.replies import CallError, Reply, error_of_status, error_text, read_completion

if TYPE_CHECKING:
    import httpx2

    from annotation.refining.calls.transport import Transport


class EndpointClient:
    """Calls one endpoint, from one event loop. It retries nothing and follows no redirect."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._key = endpoint.key
        self._connections: Transport | None = None

    async def complete(self, body: Mapping[str, Any]) -> Reply:
        """Returns the reply to a chat completion's body. Raises CallError."""
        begin = time.monotonic()
        document = await self._send("POST", "/chat/completions", self._endpoint.adapt_body(body))
        return read_completion(document, round((time.monotonic() - begin) * 1000))

    async def list_models(self) -> list[str]:
        """Returns the names of the models that the endpoint offers. Raises CallError, also if it has no such list."""
        document = await self._send("GET", "/models")
        models = document.get("data") if isinstance(document, Mapping) else None
        if not isinstance(models, list):
            raise CallError("error_body", params={"error": error_text(document)})
        return [str(model["id"]) for model in models if isinstance(model, Mapping) and "id" in model]

    async def close(self) -> None:
        """Closes the connections."""
        if self._connections is not None:
            await self._connections.close()

    async def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Returns the JSON of a response. Raises CallError; the whole of it takes no longer than the time-out."""
        if problem := self._key_problem():
            raise problem
        transport = self._transport()
        try:
            async with asyncio.timeout(self._endpoint.timeout):
                response = await transport.send(method, path, body)
        except TimeoutError:
            response = CallError("timeout", params={"seconds": self._endpoint.timeout}, is_paid=method == "POST")
        if isinstance(response, CallError):
            response.params = hide_key(response.params, self._key)
            raise response
        return self._read(response, str((body or {}).get("model", "")))

    def _transport(self) -> "Transport":
        if self._connections is None:
            # Its libraries take a second to import, and most processes call no endpoint.
            from annotation.refining.calls.transport import Transport  # noqa: PLC0415

            hide_key_in_logs(self._key)
            self._connections = Transport(self._endpoint, self._key)
        return self._connections

    def _key_problem(self) -> CallError | None:
        """Returns the error of a key that is not set, or that no header can carry."""
        if self._endpoint.key_env and not self._key:
            return CallError("key_missing", stops_run=True)
        if not (self._key.isascii() and self._key.isprintable()):
            return CallError("key_unusable", stops_run=True)
        return None

    def _read(self, response: "httpx2.Response", model: str) -> Any:
        """Returns the JSON of a response. Raises CallError for another status than 2xx, and for what is no JSON."""
        document = _decode(response.content)
        text = "" if document is not None else response.content.decode("utf-8", "replace")
        body = hide_key(text if document is None else document, self._key)
        if not response.is_success:
            raise self._status_error(response, body, model)
        if document is None:
            raise CallError("not_json_body", params={"text": error_text(body)[:100]}, is_paid=True)
        return body

    def _status_error(self, response: "httpx2.Response", body: Any, model: str) -> CallError:
        error = error_of_status(response.status_code, body, retry_after_seconds(response.headers))
        if error.code == "redirected":
            error.params["to"] = hide_key(response.headers.get("location", ""), self._key)[:200]
        if error.code == "model_missing":
            error.params["model"] = model or self._endpoint.model
        return error


def _decode(content: bytes) -> Any:
    """Returns the JSON of a body; None if it is none. Half a character in a text does not spoil the rest."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
