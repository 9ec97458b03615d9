"""The order in which one person is shown the options of a question: no history of keys tells where the right one is."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

FIXED_CRITERIA: Final = ("AesA",)
"""The criteria whose options have an order of their own."""
_PURPOSE: Final = b"cross-check/"


def choose_order(criterion: str, count: int, *, secret: str, seed: str) -> list[int]:
    """Returns the indexes of the options in the order in which they are shown.

    The order is a keyed hash of the seed: every position is equally likely for every option, whatever was shown before,
    and nobody without the secret can compute it. It takes no part in which option is right. Grades stay in their order.
    """
    indexes = list(range(count))
    if criterion in FIXED_CRITERIA:
        return indexes
    key = secret.encode()
    return sorted(indexes, key=lambda index: hmac.digest(key, _PURPOSE + f"{seed}/{index}".encode(), hashlib.sha256))


def shown_position(order: Sequence[int], correct: int | None) -> int | None:
    """Returns where the correct option is shown, or None without one."""
    return None if correct is None else order.index(correct)
