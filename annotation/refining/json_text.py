"""Reads the JSON document out of a model's text: plain, fenced, after thoughts, or with words around it.

Every step takes a time that grows with the length of the text alone: the text is whatever a model made.
"""

import json
import re
from typing import Any, Final

import orjson

from annotation.refining.replies import CallError, Reply, clean_text

MAX_CHARACTERS: Final = 1_000_000
_FENCE: Final = "```"
_THOUGHTS_END: Final = "</think>"
_BEGIN: Final = re.compile(r'\{\s{0,100}"|\[\s{0,100}\{')
_SENTINEL: Final = object()


def read_document(reply: Reply) -> Any:
    """Returns the document in a reply's text.

    Raises CallError: `too_long`, `empty_answer`, `not_json`, or `cut_off` if the text ends at the limit of tokens
    before its document does. White space up to the limit after a whole document does no harm.
    """
    if len(reply.text) > MAX_CHARACTERS:
        raise CallError("too_long", params={"megabytes": 1}, is_paid=True, reply=reply)
    is_cut = reply.finish_reason == "length"
    text = reply.text.strip()
    if not text:
        raise CallError("cut_off" if is_cut else "empty_answer", is_paid=True, reply=reply)
    document = _find(text, is_cut=is_cut)
    if document is _SENTINEL:
        raise CallError("cut_off" if is_cut else "not_json", is_paid=True, reply=reply)
    try:
        return _clean(document) if "\\u" in text else document
    except RecursionError:
        raise CallError("not_json", is_paid=True, reply=reply) from None


def _find(text: str, *, is_cut: bool) -> Any:
    """Returns the document in a text, or _SENTINEL. A text that was cut off is not searched for a part that is whole:
    the rest would be lost without a word."""
    answer = text.partition(_THOUGHTS_END)[2].strip() if _THOUGHTS_END in text else text
    for candidate in dict.fromkeys((text, answer, _fenced(answer))):
        document = _load(candidate)
        if document is not _SENTINEL:
            return document
    return _SENTINEL if is_cut else _load_within(answer)


def _fenced(text: str) -> str:
    """Returns what stands between the first fence and the last; empty without a fence."""
    begin = text.find(_FENCE)
    end = text.rfind(_FENCE)
    if begin < 0:
        return ""
    block = text[begin + len(_FENCE) : end if end > begin else len(text)]
    return block.removeprefix("json").removeprefix("JSON").strip()


def _load(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return _SENTINEL
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _SENTINEL


def _load_within(text: str) -> Any:
    """Returns the document that begins with the first object or list of objects in a text, whatever follows it."""
    begin = _BEGIN.search(text)
    if begin is None:
        return _SENTINEL
    try:
        # Not strict: models put line breaks into strings as they are.
        return json.JSONDecoder(strict=False).raw_decode(text, begin.start())[0]
    except (ValueError, RecursionError):
        return _SENTINEL


def _clean(document: Any) -> Any:
    """Returns a document whose texts the database can store: escapes may stand for what it cannot."""
    if isinstance(document, str):
        return clean_text(document)
    if isinstance(document, dict):
        return {clean_text(name): _clean(value) for name, value in document.items()}
    if isinstance(document, list):
        return [_clean(value) for value in document]
    return document
