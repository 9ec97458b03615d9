"""The prompts of an evaluation: AesBench's own words, so that scores stand beside published ones.

What determines an answer is hashed into the key of its request: the model, the words, the order of the options, the
image and the parameters.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from annotation.evaluating.items import LETTERS

PROMPT_VERSION: Final = "aesbench-1"
"""Names the words below and what is around them: raised when one of them changes."""
PARAMETERS: Final[Mapping[str, Any]] = {"temperature": 0}
_CHOOSE: Final = " Choose one from the following options:\n"
_NO_EXPLANATION: Final = "\nYou should output a correct option without explanation."


def question_text(question: str, options: Sequence[str]) -> str:
    """Returns the words of a prompt: a question with its options in the order shown; of an interpretation, it alone."""
    if not options:
        return question
    lines = [f"{letter}) {option}" for letter, option in zip(LETTERS, options, strict=False)]
    return question + _CHOOSE + "\n".join(lines) + _NO_EXPLANATION


def request_body(
    text: str, *, model: str, with_image: bool, output_limit: int, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns the body of a chat completion. The URL of the image is empty: `with_image_url` puts it in."""
    content: Any = text
    if with_image:
        content = [{"type": "image_url", "image_url": {"url": ""}}, {"type": "text", "text": text}]
    messages = [{"role": "user", "content": content}]
    return {"model": model, "messages": messages, "max_tokens": output_limit, **parameters}


def with_image_url(body: Mapping[str, Any], url: str) -> dict[str, Any]:
    """Returns a body with the URL of its image; the body itself stays as it is."""
    message = body["messages"][0]
    content = [{"type": "image_url", "image_url": {"url": url}}, *message["content"][1:]]
    return {**body, "messages": [{**message, "content": content}]}


def request_key(text: str, *, model: str, image: str, parameters: Mapping[str, Any]) -> str:
    """Returns the hash of what determines an answer. `image` identifies the bytes that are sent; empty for none."""
    parts = [PROMPT_VERSION, text, model, image, parameters]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
