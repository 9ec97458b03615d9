"""The rules in the order in which they are tried. A new rule is one file and one line here."""

from collections.abc import Callable
from typing import Final

from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading
from annotation.evaluating.reading.rules import contained, ends, failed, listed, refused, stated, structured, whole
from annotation.evaluating.reading.rules.position import position
from annotation.evaluating.reading.rules.yes_no import yes_or_no

Rule = Callable[[Answer], Reading | None]


def _structured(answer: Answer) -> Reading | None:
    return structured.structured(answer, apply_rules)


RULES: Final[tuple[Rule, ...]] = (
    failed.failed,
    _structured,
    whole.whole,
    stated.corrected,
    stated.stated,
    refused.refused,
    ends.lead,
    ends.tail,
    listed.table,
    listed.marked,
    listed.verdicts,
    contained.all_or_none,
    yes_or_no,
    position,
    contained.loop,
    contained.contained,
    contained.eliminated,
)


def apply_rules(answer: Answer) -> Reading | None:
    """Returns the reading of the first rule that decides; None if none does."""
    return next((reading for rule in RULES if (reading := rule(answer)) is not None), None)
