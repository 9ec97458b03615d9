"""The endpoints: OpenAI-compatible model servers that the file of LOUPE_ENDPOINTS names."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings

DEFAULT_CONCURRENCY: Final = 8
DEFAULT_TIMEOUT: Final = 120


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model server. Prices are for a million tokens, None if unknown; limits are None if there are none.

    `key_env` names the environment variable that holds its key, which is read at each use and stored nowhere.
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

    @property
    def key(self) -> str:
        """The key; empty where the endpoint needs none, or its variable is not set."""
        return os.environ.get(self.key_env, "") if self.key_env else ""

    @property
    def has_prices(self) -> bool:
        return self.input_price is not None and self.output_price is not None


def load_endpoints() -> dict[str, Endpoint]:
    """Returns the endpoints by name; none where LOUPE_ENDPOINTS is not set."""
    if not settings.LOUPE_ENDPOINTS:
        return {}
    document = tomllib.loads(Path(settings.LOUPE_ENDPOINTS).read_text("utf-8"))
    return {name: _endpoint(name, table) for name, table in document.items()}


def _endpoint(name: str, table: Mapping[str, Any]) -> Endpoint:
    prices = {
        field: Decimal(str(table[field])) for field in ("input_price", "output_price") if table.get(field) is not None
    }
    return Endpoint(**{**table, **prices, "name": name})
