"""The endpoints: OpenAI-compatible model servers that the file of LOUPE_ENDPOINTS names.

The file is read again when it changes. What is wrong with it becomes problems, which the page of endpoints shows: one
broken endpoint takes none of the others with it, and a broken file takes no page with it.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from annotation.errors import Invalid, Missing
from annotation.refining.endpoint_fields import (
    DEFAULT_CONCURRENCY,
    DEFAULT_TIMEOUT,
    MAX_FILE_BYTES,
    EndpointProblem,
    check_name,
    check_table,
)
from annotation.refining.prompting import RUNGS
from annotation.wording.endpoints import explain_missing, explain_problem


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model server. Prices are for a million tokens, None if unknown; limits are None if there are none.

    `key_env` names the environment variable that holds its key, which is read at each use and stored nowhere.
    `image_tokens` is how many tokens an image counts at most, None if that is to be estimated by its size.
    `max_tokens_field` is the field of the body that bounds an answer: OpenAI's newer models know another one.
    """

    name: str
    url: str
    model: str
    key_env: str = ""
    input_price: Decimal | None = None
    output_price: Decimal | None = None
    currency: str = "USD"
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    concurrency: int = DEFAULT_CONCURRENCY
    timeout: int = DEFAULT_TIMEOUT
    max_tokens_field: str = "max_tokens"
    image_tokens: int | None = None

    @property
    def key(self) -> str:
        """The key; empty where the endpoint needs none, or its variable is not set."""
        return os.environ.get(self.key_env, "").strip() if self.key_env else ""

    @property
    def has_prices(self) -> bool:
        return self.input_price is not None and self.output_price is not None

    def adapt_body(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns the body of a chat completion with the names of fields that this endpoint knows."""
        if self.max_tokens_field == "max_tokens" or "max_tokens" not in body:
            return body
        return {self.max_tokens_field if name == "max_tokens" else name: value for name, value in body.items()}


@dataclass(frozen=True, slots=True)
class EndpointsFile:
    """What the file says: the endpoints that can be used, and what is wrong with it."""

    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    problems: tuple[EndpointProblem, ...] = ()


class _Probed(Protocol):
    probe: Any


def load_endpoints() -> dict[str, Endpoint]:
    """Returns the endpoints by name; none where LOUPE_ENDPOINTS is not set. Those with a problem are left out."""
    return dict(read_endpoints_file().endpoints)


def find_endpoint(name: str) -> Endpoint:
    """Returns an endpoint. Raises Invalid if its table, or the file, has a problem; Missing if there is no such one."""
    file = read_endpoints_file()
    if name in file.endpoints:
        return file.endpoints[name]
    for problem in file.problems:
        if problem.endpoint in ("", name):
            raise Invalid(explain_problem(problem.code, problem.params), code=problem.code)
    raise Missing(explain_missing(name), code="endpoint_missing")


def rung_of(state: _Probed | None, endpoint: Endpoint | None = None) -> str:
    """Returns the way in which answers are asked for, by the last probe; the strictest where there was none.

    A probe of another address or model, from before the file was changed, says nothing about `endpoint`.
    """
    probe = state.probe if state is not None else {}
    if endpoint is not None and (probe.get("url"), probe.get("model")) != (endpoint.url, endpoint.model):
        return RUNGS[0]
    rung = probe.get("rung")
    return rung if rung in RUNGS else RUNGS[0]


def read_endpoints_file() -> EndpointsFile:
    """Returns what the file of LOUPE_ENDPOINTS says, read again if it has changed."""
    path = settings.LOUPE_ENDPOINTS
    if not path:
        return EndpointsFile()
    version = _version(path)
    return _read_version(path, version) if version else _read(path)


def _version(path: str) -> tuple[int, ...]:
    """Returns what changes whenever somebody writes the file; empty if it cannot be seen."""
    try:
        stat = Path(path).stat()
    except (OSError, ValueError):
        return ()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


@lru_cache(maxsize=1)
def _read_version(path: str, _version: tuple[int, ...]) -> EndpointsFile:
    """Returns what the file says, read once for each version."""
    return _read(path)


def _read(path: str) -> EndpointsFile:
    try:
        document = _parse(path)
    except OSError as error:
        return _unusable("endpoints_file_unreadable", path, reason=error.strerror or type(error).__name__)
    except UnicodeDecodeError:
        return _unusable("endpoints_file_not_utf8", path)
    except tomllib.TOMLDecodeError as error:
        return _unusable("endpoints_file_not_toml", path, reason=str(error))
    except (ValueError, RecursionError):
        return _unusable("endpoints_file_unreadable", path, reason="")
    endpoints, problems = {}, []
    for name, table in document.items():
        problem = check_name(path, name) or check_table(path, name, table)
        if problem is None:
            endpoints[name] = _endpoint(name, table)
        else:
            problems.append(problem)
    return EndpointsFile(endpoints, tuple(problems))


def _parse(path: str) -> dict[str, Any]:
    with Path(path).open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise ValueError("too large")
    return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)


def _unusable(code: str, path: str, **params: str) -> EndpointsFile:
    return EndpointsFile(problems=(EndpointProblem(code, {"file": path, **params}),))


def _endpoint(name: str, table: Mapping[str, Any]) -> Endpoint:
    prices = {price: Decimal(table[price]) for price in ("input_price", "output_price") if price in table}
    return Endpoint(**{**table, **prices, "name": name, "url": table["url"].rstrip("/")})
