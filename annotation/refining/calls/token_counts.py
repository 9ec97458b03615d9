"""Counts tokens without a model's tokenizer: what a text likely has, and what the prompt of a call has at most."""

import math
from collections.abc import Mapping
from typing import Any, Final

import orjson

CHAT_TOKENS: Final = 64
"""Room for what a server adds to the messages: roles, separators and its own first line."""


def likely_tokens(text: str) -> int:
    """Returns about how many tokens a text has: a quarter of its ASCII characters, and each other character."""
    if text.isascii():
        return math.ceil(len(text) / 4)
    wide_characters = len(text) - len(text.encode("ascii", "ignore"))
    return math.ceil((len(text) - wide_characters) / 4) + wide_characters


def likely_prompt_tokens(body: Mapping[str, Any]) -> int:
    """Returns about how many tokens the texts of a chat completion's body have."""
    return sum(likely_tokens(_text(message["content"])) for message in body["messages"])


def most_tokens(body: Mapping[str, Any]) -> int:
    """Returns how many tokens a call uses at most, images apart: no tokenizer makes more of a body than it has bytes,
    and the answer has `max_tokens`."""
    return len(orjson.dumps(body)) + CHAT_TOKENS + int(body["max_tokens"])


def likely_image_tokens(width: int, height: int) -> int:
    """Returns about how many tokens a model makes of an image: one for each square of 28 pixels."""
    return math.ceil(width * height / 28**2)


def most_image_tokens(width: int, height: int) -> int:
    """Returns how many tokens a model makes of an image at most: one for each square of 14 pixels, and a preview.

    A few endpoints count more; their `image_tokens` says so.
    """
    return math.ceil(width * height / 14**2) + 1024


def _text(content: Any) -> str:
    """Returns the text of a message's content, which is in parts where there is an image."""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
