"""Replaces tags in texts for which trainers and models look: an expert, or a model, may have written one."""

import re
from typing import Final

# What trainers replace by an image, a video, a sound or a box, wherever it occurs in a text; what tokenizers read as a
# token that begins or ends a turn, a text or a thought (`<|im_end|>`, `<s>`, `<start_of_turn>`, `<｜User｜>`).
_TAG: Final = re.compile(
    r"<(/?\|?(?:image|video|audio|bbox|ref-object|img|cot-process|start-image)[^<>]*|/?\w[\w.:|｜▁-]*|[|｜][^<>]*)>",
    re.I,
)
# Mistral's tokens, BERT's, GLM's: `[INST]`, `[/INST]`, `[TOOL_CALLS]`, `[gMASK]`.
_BRACKETS: Final = re.compile(r"\[(/?[A-Z][A-Z0-9_]{2,}|[gs]MASK)\]")
# LLaVA's trainer cuts a conversation wherever the name of a role stands.
_ROLES: Final = re.compile(r"\b(USER|ASSISTANT|SYSTEM|HUMAN|GPT):")


def without_tags(text: str) -> str:
    """Returns the text, in the same length, with each such tag in other brackets, or in other case for a role.

    Trainers count tags, and fail; a model would learn to end its turn in the middle of a sentence.
    """
    if "<" in text:
        text = _TAG.sub("‹\\1›", text)
    if "[" in text:
        text = _BRACKETS.sub("(\\1)", text)
    return _ROLES.sub(lambda role: f"{role[1].capitalize()}:", text) if ":" in text else text
