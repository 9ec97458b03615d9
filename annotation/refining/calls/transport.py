"""Sends one HTTP request to an endpoint: bounded, without retries and redirects.

Nothing is raised for what an endpoint can do; the outcome is a response or a CallError. What the libraries raise holds
the request, and the request holds the key: so it must not become the context of another exception.
"""

import os
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx2
import openai
from openai._types import RequestOptions

from annotation.refining.endpoints import Endpoint
from annotation.refining.replies import CallError

MAX_BODY_BYTES: Final = 4 << 20
_CONNECT_SECONDS: Final = 10.0
# Shorter than servers keep idle connections (uvicorn: 5 s), so that no call begins on one that is being closed.
_KEEPALIVE_SECONDS: Final = 4.0
_NEVER_SENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_REASON_CHARACTERS: Final = 100
_CALLS_PER_POOL: Final = 4


class Transport:
    """The connections to one endpoint, of one event loop.

    A pool looks at each of its idle connections whenever a call begins or ends. Calls begin in bursts here, when a
    group of answers is stored, and most connections are idle then: so there are several small pools.
    """

    def __init__(self, endpoint: Endpoint, key: str) -> None:
        self._endpoint, self._key = endpoint, key
        self._pools: list[_Pool] = []
        self._options: RequestOptions = {} if key else {"headers": {"Authorization": openai.Omit()}}

    async def send(self, method: str, path: str, body: Mapping[str, Any] | None) -> httpx2.Response | CallError:
        """Returns the response, whatever its status, or why there is none. Raises TimeoutError."""
        pool = self._pool()
        pool.in_flight += 1
        try:
            return await self._send(pool.client, method, path, body)
        finally:
            pool.in_flight -= 1

    async def close(self) -> None:
        for pool in self._pools:
            await pool.client.close()

    def _pool(self) -> "_Pool":
        """Returns the first pool that has room, so that connections of few calls are used again."""
        for pool in self._pools:
            if pool.in_flight < _CALLS_PER_POOL:
                return pool
        self._pools.append(_Pool(_make_client(self._endpoint, self._key)))
        return self._pools[-1]

    async def _send(
        self, client: openai.AsyncOpenAI, method: str, path: str, body: Mapping[str, Any] | None
    ) -> httpx2.Response | CallError:
        try:
            if method == "POST":
                return await client.post(path, cast_to=httpx2.Response, body=body, options=self._options)
            return await client.get(path, cast_to=httpx2.Response, options=self._options)
        except openai.APIStatusError as error:
            return error.response
        except CallError as error:
            return error
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, _NEVER_SENT):
                return CallError("unreachable", params={"reason": _reason(error)})
            if isinstance(error, openai.APITimeoutError):
                raise TimeoutError from None
            return CallError("connection_lost", params={"reason": _reason(error)}, is_paid=True)


@dataclass
class _Pool:
    """A client with connections of its own, and its calls in flight."""

    client: openai.AsyncOpenAI
    in_flight: int = 0


class _BoundedStream(httpx2.AsyncByteStream):
    """The body of a response; reading it raises CallError once it is longer than MAX_BODY_BYTES."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > MAX_BODY_BYTES:
                raise CallError("too_long", params={"megabytes": MAX_BODY_BYTES >> 20}, is_paid=True)
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def _make_client(endpoint: Endpoint, key: str) -> openai.AsyncOpenAI:
    """Returns a client that sends the key, and nothing else of what the library finds in the environment.

    Proxies of the environment (HTTPS_PROXY, NO_PROXY) do count: they belong to the machine.
    """
    transport = httpx2.AsyncClient(
        follow_redirects=False,
        verify=_tls_context(),
        timeout=httpx2.Timeout(endpoint.timeout, connect=min(_CONNECT_SECONDS, endpoint.timeout)),
        limits=httpx2.Limits(max_keepalive_connections=_CALLS_PER_POOL, keepalive_expiry=_KEEPALIVE_SECONDS),
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [_bound_body]},
    )
    headers: dict[str, Any] = {name: openai.Omit() for name in ("OpenAI-Organization", "OpenAI-Project")}
    return openai.AsyncOpenAI(
        base_url=endpoint.url,
        api_key=key or "none",
        max_retries=0,
        timeout=transport.timeout,
        http_client=transport,
        default_headers=headers,
    )


@cache
def _tls_context() -> ssl.SSLContext:
    """Returns the certificates of the system, whose reading takes longer than a call."""
    return httpx2.create_ssl_context()


async def _bound_body(response: httpx2.Response) -> None:
    """Bounds the body that will be read. Raises CallError for one that would have to be unpacked first."""
    encoding = response.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise CallError("not_json_body", params={"text": encoding[:_REASON_CHARACTERS]}, is_paid=True)
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _BoundedStream(response.stream)


def _reason(error: BaseException) -> str:
    """Returns what the operating system says about a failed connection, else the innermost error's words."""
    innermost = error
    while (inner := innermost.__cause__ or innermost.__context__) is not None:
        innermost = inner
        if isinstance(innermost, OSError) and innermost.strerror:
            # asyncio puts the address into its own words; names that cannot be resolved have negative numbers.
            number = innermost.errno or 0
            return os.strerror(number) if number > 0 else innermost.strerror
    return str(innermost)[:_REASON_CHARACTERS] or type(innermost).__name__
