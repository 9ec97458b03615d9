"""Names that tell a project's annotators apart and tell nothing else."""

import hashlib
import hmac
from collections.abc import Callable
from functools import cache
from typing import Final

# 64 bits: among a million annotators, two share a name with a chance below one in ten million.
HEX_DIGITS: Final = 16


def pseudonymiser(key: str) -> Callable[[str], str]:
    """From a person's id to `a-` and 16 hex digits: HMAC-SHA256 under the project's key, so another in each project.

    Without the key nobody can tell which id a name stands for, not even by trying every id.
    """

    @cache
    def pseudonym(person_id: str) -> str:
        digest = hmac.new(key.encode(), person_id.encode(), hashlib.sha256).hexdigest()
        return f"a-{digest[:HEX_DIGITS]}"

    return pseudonym
