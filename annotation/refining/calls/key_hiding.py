"""Hides the keys of endpoints in what comes back from them, and in what the HTTP libraries log."""

import logging
from collections.abc import Mapping
from typing import Any, Final

HIDDEN_KEY: Final = "•••"
_SHORTEST_KEY: Final = 6
"""A shorter key is a dummy such as “none”, and its letters occur in any text."""
_LOGGERS: Final = (
    "httpx2",
    *(f"httpcore2.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")),
    *(f"openai{part}" for part in ("", "._base_client", "._legacy_response", "._response")),
)
"""The loggers that the libraries write to: a filter of a logger does not see what its children log."""


def hide_key(document: Any, key: str) -> Any:
    """Returns a document in whose texts the key is replaced, wherever an endpoint repeats it."""
    if len(key) < _SHORTEST_KEY:
        return document
    if isinstance(document, str):
        return document.replace(key, HIDDEN_KEY)
    if isinstance(document, Mapping):
        return {hide_key(name, key): hide_key(value, key) for name, value in document.items()}
    if isinstance(document, list):
        return [hide_key(value, key) for value in document]
    return document


def hide_key_in_logs(key: str) -> None:
    """Hides a key in whatever the HTTP libraries log from now on, at any level."""
    _filter.keys.add(key)
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_filter)


class _KeyFilter(logging.Filter):
    """Replaces keys in the messages of log records."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        for key in self.keys:
            message = hide_key(message, key)
        record.msg, record.args = message, ()
        return True


_filter = _KeyFilter()
