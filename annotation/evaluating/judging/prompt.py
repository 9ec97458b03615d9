"""The judge of interpretations (AesI): the prompt of a version, and the strict reading of what the judge answers.

As AesBench's judge, ours sees no image: it compares the model's text with those of experts. The text travels in a JSON
document of its own message, where it is data: it never stands among the instructions.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from annotation.evaluating.judgements import ASPECTS, HIGHEST

JUDGE_VERSION: Final = "loupe-judge-1.en"
"""Names the words of the prompt and what is around them: raised when one of them changes."""
JUDGE_PARAMETERS: Final[Mapping[str, Any]] = {"temperature": 0}
MAX_REASON: Final = 2_000
_MAX_TEXT: Final = 100_000
_THOUGHTS_END: Final = "</think>"
_FENCE: Final = "```"
_FIGURE: Final = {"type": "integer", "enum": [0, 1, 2]}
JUDGEMENT_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {"reason": {"type": "string"}, **dict.fromkeys(ASPECTS, _FIGURE)},
    "required": ["reason", *ASPECTS],
    "additionalProperties": False,
}
_FORMATS: Final[Mapping[str, Any]] = {
    "json_schema": {
        "type": "json_schema",
        "json_schema": {"name": "judgement", "strict": True, "schema": JUDGEMENT_SCHEMA},
    },
    "json_object": {"type": "json_object"},
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a judge gives an interpretation: each from 0 to 2."""

    relevance: int
    precision: int
    completeness: int
    reason: str = ""


class UnreadableJudgement(ValueError):
    """An answer of a judge that is not exactly one judgement. `code` is a class of errors of calls."""

    def __init__(self, code: str, path: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.path = path


def judge_messages(question: str, references: Sequence[str], answer: str) -> list[dict[str, str]]:
    """Returns the messages that ask a judge about one interpretation."""
    document = {"question": question, "references": list(references), "answer": answer}
    return [
        {"role": "system", "content": _instructions()},
        {"role": "user", "content": json.dumps(document, ensure_ascii=False, indent=2)},
    ]


def judge_body(
    messages: Sequence[Mapping[str, str]], *, model: str, output_limit: int, rung: str = "json_schema"
) -> dict[str, Any]:
    """Returns the body of the chat completion, in the form of answers that the endpoint obeys."""
    body = {"model": model, "messages": list(messages), "max_tokens": output_limit, **JUDGE_PARAMETERS}
    return {**body, "response_format": _FORMATS[rung]} if rung in _FORMATS else body


def judge_key(messages: Sequence[Mapping[str, str]], *, model: str) -> str:
    """Returns the hash of what determines a judgement."""
    parts = [JUDGE_VERSION, list(messages), model, dict(JUDGE_PARAMETERS)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_figures(text: str) -> Figures:
    """Returns the figures of a judge's answer: one JSON object with exactly the fields that were asked for.

    Thoughts before it and one fence around it are taken off. No object is searched for within other words: these may
    quote one that the judged text brought along. Raises UnreadableJudgement.
    """
    document = _load(_bare(text))
    if not isinstance(document, dict):
        raise UnreadableJudgement("not_json")
    for name in ("reason", *ASPECTS):
        if name not in document:
            raise UnreadableJudgement("wrong_schema", name)
    unknown = sorted(set(document) - {"reason", *ASPECTS})
    if unknown:
        raise UnreadableJudgement("wrong_schema", unknown[0][:100])
    for aspect in ASPECTS:
        value = document[aspect]
        if type(value) is not int or not 0 <= value <= HIGHEST:
            raise UnreadableJudgement("wrong_schema", aspect)
    if not isinstance(document["reason"], str):
        raise UnreadableJudgement("wrong_schema", "reason")
    reason = document["reason"].replace("\x00", "").encode("utf-8", "replace").decode()
    return Figures(**{aspect: document[aspect] for aspect in ASPECTS}, reason=reason[:MAX_REASON])


@cache
def _instructions() -> str:
    return Path(__file__).with_name("prompt.en.txt").read_text(encoding="utf-8").strip()


def _bare(text: str) -> str:
    """Returns an answer without the thoughts before it, and without a fence around it."""
    if len(text) > _MAX_TEXT:
        raise UnreadableJudgement("not_json")
    text = text.rpartition(_THOUGHTS_END)[2].strip()
    if not text:
        raise UnreadableJudgement("empty_answer")
    if text.startswith(_FENCE) and text.endswith(_FENCE) and len(text) > 2 * len(_FENCE):
        text = text.removeprefix(_FENCE).removesuffix(_FENCE).strip()
        text = text.removeprefix("json").removeprefix("JSON").strip()
    return text


def _load(text: str) -> Any:
    """Returns the document, or None if the text is none, or names a field twice."""
    try:
        return json.loads(text, object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        return None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a field stands twice")
    return dict(pairs)
