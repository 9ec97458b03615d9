"""The answers, timings and revisions of a finished critique, as JSON."""

from typing import Final

import orjson

STAGES: Final = ["evaluation", "attributes", "reason", "emotion", "suggestion"]
ANSWERS: Final = orjson.dumps(
    {
        "grade": 3,
        "technical_quality": "strong",
        "color_and_light": "neutral",
        "composition": "weak",
        "content": "neutral",
        "reason": "The low light picks out every stalk of the grass, but the foreground is dense, with no subject.",
        "feeling": "contentment",
        "emotion": "It feels like the end of a long day by the sea, calm and a little lonely.",
        "suggestion": "Step two metres to the right and lower the camera, so that the path leads the eye in.",
    }
).decode()
TIMINGS: Final = '{"evaluation": 6.1, "attributes": 14.2, "reason": 48.5}'
REVISIONS: Final = '[{"question": "grade", "from": 4, "to": 3, "at": "2026-01-02T03:04:05.000Z"}]'
