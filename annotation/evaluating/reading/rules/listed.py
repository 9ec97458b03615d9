"""All options are listed, in lines or in a table, and one of them is marked."""

import re
from typing import Final

from annotation.evaluating.items import LETTERS
from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read
from annotation.evaluating.reading.letters import OUT_OF_RANGE

_MARK: Final = re.compile(r"[✅✓✔☑☒]|\[x\]|<-|←|\((?:correct|right|best)\)|\*\*", re.IGNORECASE)
_YES: Final = re.compile(r"(?:yes|correct|true|best|✅|✓|✔|strong|是|对|正确)(?![^\W_])|[✅✓✔]", re.IGNORECASE)
_WHOLE: Final = re.compile(r"(?:overall|total|final|conclusion|summary|总体|综合)", re.IGNORECASE)
_VERDICT: Final = re.compile(
    r"(?<![\w'])\(?([A-D])[).:]+\s*(yes|no|true|false|correct|incorrect|right|wrong)(?![^\W_])", re.IGNORECASE
)
_RULE: Final = re.compile(r"[|\s:-]+")


def marked(answer: Answer) -> Reading | None:
    """Reads the only line of a list that is marked: by a tick, an arrow, or bold type."""
    indexes = set()
    lines = [line for line in answer.marked_text.split("\n") if line.strip()]
    if len(lines) < len(answer.options) or not any(mention.is_listed for mention in answer.mentions):
        return None
    for line in lines:
        if _MARK.search(line):
            indexes |= {mention.index for mention in answer.part(line).mentions}
    return read("marked", indexes.pop()) if len(indexes) == 1 and OUT_OF_RANGE not in indexes else None


def verdicts(answer: Answer) -> Reading | None:
    """Reads the only letter that says yes of several that say yes or no: `A: no. B: yes.`"""
    pairs = [(match[1], match[2].lower()) for match in _VERDICT.finditer(answer.text)]
    letters = {letter for letter, word in pairs if word in ("yes", "true", "correct", "right")}
    index = LETTERS.find(letters.pop()) if len(letters) == 1 and len(pairs) > 1 else -1
    return read("table", index) if 0 <= index < len(answer.options) else None


def table(answer: Answer) -> Reading | None:
    """Reads the only row of a table that says yes, or the option in the row of the whole."""
    rows = [
        [cell.strip(" *") for cell in line.strip().strip("|").split("|")]
        for line in answer.marked_text.split("\n")
        if line.count("|") >= 2 and not _RULE.fullmatch(line)
    ]
    if len(rows) < 2:
        return None
    yes_indexes, whole_indexes = set(), set()
    for cells in rows:
        if _WHOLE.match(cells[0]):
            whole_indexes |= {mention.index for mention in answer.part(cells[-1]).affirmed}
        elif len(cells) > 1 and any(_YES.match(cell) for cell in cells[1:]):
            yes_indexes |= {mention.index for mention in answer.part(cells[0]).mentions}
    for indexes in (whole_indexes, yes_indexes):
        if len(indexes) == 1 and OUT_OF_RANGE not in indexes:
            return read("table", indexes.pop())
    return None
