"""A critique of the built-in questionnaire, from which the formats make their samples."""

from typing import Final

from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.exporting.sql.instruction_json import InstructionDocument, RunOrigin

SAMPLE: Final[CritiqueDocument] = {
    "id": "019a3f6e-5b1c-7d20-9c3e-8f4a1b2c3d4e",
    "project": "019a3f60-0000-7a10-8b20-1c2d3e4f5a6b",
    "batch": "019a3f60-91d2-7b44-a1b2-c3d4e5f60718",
    "questionnaire": {"key": "aesthetic-critique", "version": 1},
    "image": {
        "id": "019a3f61-2c3d-7e4f-8a9b-0c1d2e3f4a5b",
        "file": "dune.jpg",
        "sha256": "8a67c2cb0be8c46b70c237311a4fa4d2b4ac7d39568135384787801fa5cc9a91",
        "width": 1680,
        "height": 1050,
        "source": "natural",
        "license": "GPL-2.0-or-later",
        "group": None,
    },
    "annotator": "a-5f0c9e21d47b83a6",
    "answers": {
        "grade": 4,
        "technical_quality": "strong",
        "color_and_light": "strong",
        "composition": "weak",
        "content": "neutral",
        "reason": (
            "The dry stalks [1] burn orange against the cool band of sea, and their slant lets one feel the wind."
            " The lower half is a thicket of grass in which the eye finds no place to rest."
        ),
        "feeling": "contentment",
        "emotion": "It feels like the last warm afternoon by the sea, with sand still in the shoes.",
        "suggestion": "Lower the camera and leave out the dense grass, so that the stalks stand free before the sea.",
    },
    "level": "high",
    "revisions": [{"question": "grade", "from": 3, "to": 4, "at": "2026-03-02T09:14:07.512Z"}],
    "seconds": {"evaluation": 6.1, "attributes": 14.8, "reason": 48.0, "emotion": 21.4, "suggestion": 30.2},
    "marks": {"reason": [{"x": 0.08, "y": 0.31, "width": 0.84, "height": 0.12, "number": 1}]},
    "viewing": {
        "seen_at_100": True,
        "viewport": {"width": 1440, "height": 900},
        "pixel_ratio": 2,
        "scheme": "dark",
        "gamut": "p3",
    },
    "submitted_at": "2026-03-02T09:16:31.204881Z",
    "status": "accepted",
}
SAMPLE_ORIGIN: Final = RunOrigin("aesmmit@1", "qwen3:8b")
SAMPLE_INSTRUCTION: Final[InstructionDocument] = {
    "id": "019a4f71-77aa-7c02-8f10-2b3c4d5e6f70",
    "run": "019a4f70-1e2d-7a3b-9c4d-5e6f70819203",
    "type": "why",
    "language": "en",
    "question": "Why does the lower half of the image hold the eye back?",
    "answer": "It is a thicket of grass in which the eye finds no place to rest.",
    "follow_ups": [],
    "options": [],
    "correct_option": None,
    "evidence": [
        {
            "question": "reason",
            "quote": "a thicket of grass in which the eye finds no place to rest",
            "start": 118,
            "end": 176,
        }
    ],
    "findings": [],
    "checked_as": "kept",
    "status": "approved",
}
