"""What the stand-in endpoint answers as a judge of interpretations: figures drawn by a hash of the text."""

import hashlib
import json


def is_judging(content: str) -> bool:
    """Returns whether a message asks to judge an interpretation."""
    return content.startswith("{") and '"references"' in content and '"answer"' in content


def make_judgement(content: str) -> str:
    """Returns a judgement, always the same one of the same text."""
    draw = hashlib.sha256(json.loads(content)["answer"].encode()).digest()
    figures = {"relevance": 2, "precision": draw[0] % 3, "completeness": draw[1] % 3}
    return json.dumps({"reason": "It names the light.", **figures})


def repeat_judged(content: str) -> str:
    """Returns the judged text among words, as a judge does that talks about it."""
    return f"The text to judge says: {json.loads(content)['answer']} I have no figures for that."
