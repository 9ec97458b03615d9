"""Everything that a person can do wrong, in words that say what to do. Each door translates these once."""

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """A refusal with a stable `code`, a sentence for the person, and what each field needs (`fields`).

    `extra` carries what lets the caller go on, such as the newer draft of a conflict.
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
    """What was sent cannot be taken as it is."""

    code = "invalid"


class Forbidden(DomainError):
    """The person may see the object, but their role does not allow the act."""

    code = "forbidden"
    kind = "forbidden"


class Missing(DomainError):
    """There is no such object for this person; a foreign object looks the same as none."""

    code = "not_found"
    kind = "missing"


class Conflict(DomainError):
    """The object has moved on since the person last saw it."""

    code = "conflict"
    kind = "conflict"


class KeyReused(DomainError):
    """The same idempotency key came with another body."""

    code = "key_reused"
    kind = "reused"


class Busy(DomainError):
    """Too much was asked in too short a time."""

    code = "too_many_attempts"
    kind = "busy"


class Unavailable(DomainError):
    """Something that Loupe needs does not answer just now; nobody's fault, and another try may do."""

    code = "try_again"
    kind = "away"
