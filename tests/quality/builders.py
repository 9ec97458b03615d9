"""Contexts of made critiques of the built-in questionnaire."""

import json
from pathlib import Path
from typing import Any

from annotation.quality import CritiqueContext, OtherText
from annotation.questionnaires import built_in

DEFINITION = built_in("aesthetic-critique")
ATTRIBUTES = ("technical_quality", "color_and_light", "composition", "content")
LEVELS = {1: "low", 2: "low", 3: "medium", 4: "high", 5: "high"}
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "critiques.jsonl").read_text("utf-8").splitlines()
]


def context_of(case: dict[str, Any], **more: Any) -> CritiqueContext:
    """Returns the context of a case of `critiques.jsonl`, in which all fields but `reason` may be missing."""
    attributes = dict.fromkeys(ATTRIBUTES, "neutral")
    for label in ("weak", "strong"):
        attributes |= dict.fromkeys(case.get(label, ()), label)
    texts = {name: case[name] for name in ("reason", "emotion", "suggestion") if name in case}
    grade, seconds = case.get("grade", 3), case.get("seconds", 120)
    fields: dict[str, Any] = {
        "definition": DEFINITION,
        "answers": {"grade": grade, **attributes, "feeling": "other", **texts},
        "regions": {"reason": [box(number) for number in case.get("marks", ())]},
        "timings": {} if seconds is None else {"reason": seconds},
        "viewing": {"writing": {"reason": case["writing"]}} if "writing" in case else {},
        "level": LEVELS[grade],
        "language": case.get("asked", ""),
        "own_texts": others_of(case.get("own", ())),
        "image_texts": others_of(case.get("others", ())),
    }
    return CritiqueContext(**{**fields, **more})


def others_of(texts: Any) -> tuple[OtherText, ...]:
    return tuple(OtherText(f"critique {index}", "reason", text) for index, text in enumerate(texts))


def box(number: int) -> dict[str, float]:
    return {"number": number, "x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
