"""What a source tells about itself besides its files, such as files that were passed over or a guessed encoding."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Notice:
    """A fact that the person who imports should know; `wording/imports.py` has the sentence of `code` and `params`.

    `params` is JSON.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)
