"""The task of a benchmark for lmms-eval, published by Loupe as utils.py. It needs nothing but Python.

An answer is read by fixed rules: it names one option, or it is unreadable and counts as not correct. None is guessed.
The keys of test items are not public; whoever has them puts qbench-keys-private.json beside this file. Without it the
metric `without_key` is 1: keep the answers with --log_samples, and have them scored.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

LETTERS = "ABCD"
ABSENT = "N/A"
PROMPT = "You should output a correct option without explanation."
KEYS = Path(__file__).resolve().with_name("qbench-keys-private.json")
_ALONE = re.compile(r"""[\s(\["'*]*([A-D])[\s)\]"'*.:,]*""")
_FIRST = re.compile(r"[\s(\[*]*([A-D])(?:\*{0,2}[).:]|\])")
_NAMED = re.compile(r"""(?i:answer|option|choice)\s*(?:is|:)?\s*[(\[*"']*([A-D])(?![A-Za-z'’]| (?!or |and )[a-z])""")


def doc_to_visual(doc: dict[str, Any]) -> list[Any]:
    """Returns the image of a row."""
    return [doc["image"].convert("RGB")]


def doc_to_text(doc: dict[str, Any], lmms_eval_specific_kwargs: Any = None) -> str:
    """Returns the prompt of a row, in AesBench's own words."""
    lines = [f"{letter}) {option}" for letter, option in zip(LETTERS, _options(doc), strict=False)]
    return "\n".join([f"{doc['question']} Choose one from the following options:", *lines, PROMPT])


def process_results(doc: dict[str, Any], results: list[str]) -> dict[str, float]:
    """Returns the values of one answer; only those of the criterion of its item, and no accuracy without a key."""
    letter, key = read_letter(results[0], _options(doc)), _key(doc)
    values = {"unreadable": float(not letter), "without_key": float(not key)}
    return {**values, doc["criterion"]: float(letter == key)} if key else values


def mean(values: list[float]) -> float:
    """Returns the mean of a metric over the items that it concerns."""
    return sum(values) / len(values) if values else 0.0


def read_letter(text: str, options: list[str]) -> str:
    """Returns the letter of the one option that an answer names, or an empty text."""
    text = re.sub(r"<think>.*?</think>", "", text, flags=re.DOTALL).strip()
    if "<think>" in text:
        return ""
    answer, plain = _plain(text), [_plain(option) for option in options]
    if plain.count(answer) == 1:
        return LETTERS[plain.index(answer)]
    match = _ALONE.fullmatch(text) or _FIRST.match(text)
    letters = {match.group(1)} if match else set(_NAMED.findall(text))
    letter = letters.pop() if len(letters) == 1 else ""
    return letter if letter and LETTERS.index(letter) < len(options) else ""


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".").lower()


def _options(doc: dict[str, Any]) -> list[str]:
    return [doc[f"option{index}"] for index in range(len(LETTERS)) if doc[f"option{index}"] != ABSENT]


def _key(doc: dict[str, Any]) -> str:
    choice: str = doc["correct_choice"]
    return choice if choice != ABSENT else _private_keys().get(doc["id"], "")


@cache
def _private_keys() -> dict[str, str]:
    keys: dict[str, str] = json.loads(KEYS.read_text(encoding="utf-8")) if KEYS.is_file() else {}
    return keys
