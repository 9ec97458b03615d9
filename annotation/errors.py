"""Errors that a person can cause, with messages that say what to do. The API and the pages each translate them."""

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """An error with a stable `code`, a message for the person, and messages for each field (`fields`).

    `extra` has what the caller needs to go on, such as the newer draft of a conflict.
    """

    code = "refused"
    kind = "invalid"  # invalid | forbidden | missing | conflict | reused | busy | away

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        fields: Mapping[str, Sequence[str]] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}
        self.extra = extra


class Invalid(DomainError):
    """The request cannot be accepted as it is."""

    code = "invalid"


class Forbidden(DomainError):
    """The person may see the object, but their role does not allow the action."""

    code = "forbidden"
    kind = "forbidden"


class Missing(DomainError):
    """The object does not exist, or is not this person's to see; both look the same."""

    code = "not_found"
    kind = "missing"


class Conflict(DomainError):
    """The object has changed since the person last saw it."""

    code = "conflict"
    kind = "conflict"


class KeyReused(DomainError):
    """The same idempotency key was sent with another body."""

    code = "key_reused"
    kind = "reused"


class Busy(DomainError):
    """There were too many requests in too short a time."""

    code = "too_many_attempts"
    kind = "busy"


class Unavailable(DomainError):
    """A service that Loupe needs does not respond; trying again may help."""

    code = "try_again"
    kind = "away"
