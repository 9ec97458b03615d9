"""What the stand-in endpoint answers as a second model: a claim is supported if its words stand in the text."""

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
