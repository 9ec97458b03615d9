"""The fields of an endpoint in the file of LOUPE_ENDPOINTS, and what is checked of each."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

DEFAULT_CONCURRENCY: Final = 8
DEFAULT_TIMEOUT: Final = 120
MAX_FILE_BYTES: Final = 1 << 20
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_SECRETS: Final = frozenset({"key", "api_key", "apikey", "token", "secret", "password", "bearer", "authorization"})
_HIGHEST_PRICE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class EndpointProblem:
    """What is wrong with the file, or with one endpoint in it; `wording.endpoints` has the sentence of `code`."""

    code: str
    params: Mapping[str, Any]

    @property
    def endpoint(self) -> str:
        """The name of the endpoint; empty if the whole file is concerned."""
        return str(self.params.get("endpoint", ""))


def check_name(path: str, name: str) -> EndpointProblem | None:
    """Returns what is wrong with the name of a table."""
    if _NAME.fullmatch(name):
        return None
    return EndpointProblem("endpoint_name_invalid", {"file": path, "endpoint": name[:100]})


def check_table(path: str, name: str, table: Any) -> EndpointProblem | None:
    """Returns the first thing that is wrong with the table of an endpoint. No value of the file is ever repeated."""
    params = {"file": path, "endpoint": name}
    if not isinstance(table, dict):
        return EndpointProblem("endpoint_not_table", params)
    for key in table:
        if key.casefold().replace("-", "_") in _SECRETS:
            return EndpointProblem("endpoint_key_in_file", {**params, "field": key})
        if key not in _CHECKS:
            return EndpointProblem("endpoint_field_unknown", {**params, "field": key, "fields": ", ".join(_CHECKS)})
    for key, check in _CHECKS.items():
        if key not in table and key in ("url", "model"):
            return EndpointProblem("endpoint_field_missing", {**params, "field": key})
        if key in table and not check(table[key]):
            return EndpointProblem(_INVALID.get(key, "endpoint_number_invalid"), {**params, "field": key})
    return None


def _is_url(value: Any) -> bool:
    """Tells whether this is the address of a server, without a key in it and without the path of a call."""
    try:
        parts = urlsplit(value) if isinstance(value, str) and len(value) <= 500 else None
        has_host = parts is not None and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    if parts is None or not has_host or parts.scheme not in ("http", "https") or re.search(r"[\s\x00-\x1f]", value):
        return False
    is_bare = not (parts.query or parts.fragment or parts.username or parts.password)
    return is_bare and not parts.path.rstrip("/").endswith(("/completions", "/models"))


def _is_text(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value.strip()) <= longest and value.isprintable()


def _is_match(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_price(value: Any) -> bool:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return is_number and Decimal(value).is_finite() and 0 <= value <= _HIGHEST_PRICE


def _is_whole(highest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= highest


_CHECKS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "url": _is_url,
    "model": _is_text(200),
    "key_env": _is_match(_VARIABLE),
    "input_price": _is_price,
    "output_price": _is_price,
    "currency": _is_match(_CURRENCY),
    "requests_per_minute": _is_whole(1_000_000),
    "tokens_per_minute": _is_whole(1_000_000_000),
    "concurrency": _is_whole(1024),
    "timeout": _is_whole(900),  # a worker's turn and two such calls end before Celery ends its task
    "image_tokens": _is_whole(1_000_000),
    "max_tokens_field": lambda value: value in ("max_tokens", "max_completion_tokens"),
}
_INVALID: Final[Mapping[str, str]] = {
    "url": "endpoint_url_invalid",
    "model": "endpoint_model_invalid",
    "key_env": "endpoint_key_env_invalid",
    "input_price": "endpoint_price_invalid",
    "output_price": "endpoint_price_invalid",
    "currency": "endpoint_currency_invalid",
    "max_tokens_field": "endpoint_max_tokens_field_invalid",
}
"""The problem of a value that a check does not accept; of the others, that it is no whole number."""
