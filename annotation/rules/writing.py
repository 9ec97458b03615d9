"""Checks how many characters of each text were entered in which way, as the desk measured it.

`{"reason": {"typed": 212, "composed": 0, "pasted_own": 0, "pasted_other": 40, "dropped": 0, "silent": 0}}`, by the key
of the text question: typed on a keyboard or dictated; composed with an input method; pasted or moved from one's own
texts; pasted from elsewhere; dropped from elsewhere; changed without any input of a person. What was deleted later is
counted too. A way may be missing. It is stored with the viewing conditions, and is in no release and no feed.
"""

from collections.abc import Collection
from typing import Final

WAYS: Final = ("typed", "composed", "pasted_own", "pasted_other", "dropped", "silent")
MAX_CHARACTERS: Final = 10_000_000


def is_writing(writing: object, text_questions: Collection[str]) -> bool:
    """Returns whether each key is that of a text question, and each entry a count of characters by way."""
    if not isinstance(writing, dict):
        return False
    return all(key in text_questions and _are_counts(counts) for key, counts in writing.items())


def _are_counts(counts: object) -> bool:
    return isinstance(counts, dict) and all(way in WAYS and _is_count(count) for way, count in counts.items())


def _is_count(count: object) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= MAX_CHARACTERS
