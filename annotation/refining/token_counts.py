"""Counts tokens without a model's tokenizer: what a text likely has, and what it has at most."""

import math
from typing import Final

CHAT_TOKENS: Final = 64
"""Room for what a server adds to the messages: roles, separators and its own first line."""


def likely_tokens(text: str) -> int:
    """Returns about how many tokens a text has: a quarter of its ASCII characters, and each other character."""
    others = len(text) - sum(map(str.isascii, text)) if not text.isascii() else 0
    return math.ceil((len(text) - others) / 4) + others


def most_tokens(text: str) -> int:
    """Returns how many tokens a text has at most: no tokenizer makes more of it than it has bytes."""
    return len(text.encode("utf-8", "replace")) + CHAT_TOKENS
