"""Makes calls to endpoints side by side, in a thread of its own, while the caller's thread stores what came back."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Generic, Self, TypeVar

from annotation.refining.calls.client import EndpointClient
from annotation.refining.endpoints import Endpoint
from annotation.refining.replies import CallError, Reply

logger = logging.getLogger(__name__)
Key = TypeVar("Key")
Result = TypeVar("Result")
GATHER_SECONDS: Final = 0.03
"""How long replies are gathered after the first one: storing several takes little longer than storing one."""


class CallPool(Generic[Key]):
    """The calls in flight. What ends is read with `wait`, by the key that it was started with."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._endpoints = {endpoint.name: endpoint for endpoint in endpoints}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._clients: dict[str, EndpointClient] = {}
        self._results: queue.SimpleQueue[tuple[Key, Reply | CallError]] = queue.SimpleQueue()
        self._in_flight = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._await(self._open())
        return self

    def __exit__(self, *_error: object) -> None:
        """Ends the calls that are still in flight; their replies are lost."""
        self._await(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __len__(self) -> int:
        """Returns the number of calls whose results were not read yet."""
        return self._in_flight

    def start(
        self,
        key: Key,
        endpoint: Endpoint,
        body: dict[str, Any],
        completion: Callable[[dict[str, Any]], Any] | None = None,
    ) -> None:
        """Starts a call at once, to one of the pool's endpoints.

        `completion` completes the body right before it is sent, in one of a few threads; it may raise CallError.
        """
        self._in_flight += 1
        asyncio.run_coroutine_threadsafe(self._call(key, endpoint.name, body, completion), self._loop)

    def wait(self, seconds: float) -> list[tuple[Key, Reply | CallError]]:
        """Returns what has ended: as soon as there is something, after `seconds` at the latest."""
        results = self._read(seconds)
        if results:
            end = time.monotonic() + GATHER_SECONDS
            while (left := end - time.monotonic()) > 0 and len(results) < self._in_flight:
                results += self._read(left)
        self._in_flight -= len(results)
        return results

    def _read(self, seconds: float) -> list[tuple[Key, Reply | CallError]]:
        try:
            return [self._results.get(timeout=seconds)]
        except queue.Empty:
            return []

    async def _call(
        self, key: Key, name: str, body: dict[str, Any], completion: Callable[[dict[str, Any]], Any] | None
    ) -> None:
        result: Reply | CallError
        began_at = time.monotonic()
        try:
            if completion is not None:
                body = await asyncio.to_thread(completion, body)
            result = await self._clients[name].complete(body)
        except CallError as error:
            error.began_at = began_at
            result = error
        except Exception:  # a call whose end nobody hears of would stay leased for ever; it may have been paid
            logger.exception("A call to %s failed in a way that the client does not know", name)
            result = CallError("connection_lost", params={"reason": "error"}, is_paid=True)
        self._results.put((key, result))

    async def _open(self) -> None:
        self._clients = {name: EndpointClient(endpoint) for name, endpoint in self._endpoints.items()}

    async def _close(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in self._clients.values():
            await client.close()

    def _await(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()


def run_in_thread(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Returns the result of a coroutine, run by a thread of its own: the caller's may have a loop that runs already."""
    with ThreadPoolExecutor(1, "call") as pool:
        return pool.submit(asyncio.run, coroutine).result()
