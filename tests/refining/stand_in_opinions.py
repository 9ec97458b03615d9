"""What the stand-in endpoint answers as a second model: a claim is supported if its words stand in the text;
figures of an interpretation are drawn by a hash of it."""

import hashlib
import json
from typing import Any


def make_opinions(content: str) -> dict[str, Any]:
    """Returns an opinion about each claim of the prompt's last message."""
    document = json.loads(content[content.index("{") : content.rindex("}") + 1])
    texts = " ".join(str(text) for text in document["critique"].values()).casefold()
    return {"opinions": [_opinion(claim, texts) for claim in document["claims"]]}


def _opinion(claim: dict[str, Any], texts: str) -> dict[str, Any]:
    answer = claim["claim"].casefold()
    is_supported = answer in texts
    return {
        "claim": claim["number"],
        "verdict": "supported" if is_supported else "absent",
        "span": claim["claim"] if is_supported else "",
    }


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
