"""What the stand-in endpoint answers to the questions of a benchmark: a letter, or a text about the image."""

import hashlib
import re
from collections.abc import Collection
from typing import Final

_OPTION: Final = re.compile(r"^([A-D])\) (.*)$", re.MULTILINE)
CHOOSE: Final = "Choose one from the following options:"
INTERPRETATION: Final = (
    "The soft light and the empty foreground give the image its calm; the horizon is a little tilted."
)


def choose_option(content: str, right_options: Collection[str], accuracy: float) -> str:
    """Returns the letter of an option: for a share of the questions that of a right one, else one that is not.

    Which share is drawn by a hash of the question and its options, whatever their order.
    """
    options = {letter: text.strip() for letter, text in _OPTION.findall(content)}
    right = [letter for letter, text in options.items() if text in right_options]
    others = sorted(letter for letter in options if letter not in right)
    question = content.partition(CHOOSE)[0] + " ".join(sorted(options.values()))
    draw = int.from_bytes(hashlib.sha256(question.encode()).digest()[:4]) / 2**32
    if right and draw < accuracy:
        return right[0]
    return others[int(draw * 1000) % len(others)] if others else next(iter(options), "")
