"""From stored answers to graded ones: each with its outcome and the rule that decided. No model is asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from annotation.evaluating.items import Item
from annotation.evaluating.reading.base import Outcome, outcome_of
from annotation.evaluating.reading.reader import Judge, is_answered, read_answer
from annotation.evaluating.result_files.matching import AnswerKey, StoredAnswer

MISSING: Final = "missing"
"""The rule of an answer that the files do not have."""


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """An answer as it counts. `choice` is the index of the chosen option in the item's own order.

    `outcome` is None for a reason (AesI) that was given: it has no key, and is judged.
    """

    item: Item
    trial: int
    outcome: Outcome | None
    rule: str
    choice: int | None = None
    doubt: str = ""
    text: str = ""

    @property
    def is_correct(self) -> bool:
        return self.outcome == "correct"


def grade_all(
    items: Sequence[Item], answers: Mapping[AnswerKey, StoredAnswer], trials: int = 1, judge: Judge | None = None
) -> list[GradedAnswer]:
    """Returns the graded answers to all items in all trials; one that is missing counts as failed.

    An item without a key is left out. A reason has one trial.
    """
    return [
        _grade_key(item, trial, answers.get((item.id, trial)), judge)
        for item in items
        if item.criterion == "AesI" or item.correct is not None
        for trial in range(1 if item.criterion == "AesI" else trials)
    ]


def grade(answer: StoredAnswer, judge: Judge | None = None) -> GradedAnswer:
    """Returns the graded form of one answer to an item with a key, or to one of AesI."""
    item = answer.item
    if item.criterion == "AesI":
        reading = is_answered(answer.text)
        outcome: Outcome | None = None if reading.status == "read" else outcome_of(reading, -1)
        return GradedAnswer(item, answer.trial, outcome, reading.rule, text=answer.text)
    reading = read_answer(answer.text, answer.options, judge=judge)
    choice = None if reading.choice is None else answer.order[reading.choice]
    outcome = reading.status if reading.status != "read" else "correct" if choice == item.correct else "wrong"
    return GradedAnswer(item, answer.trial, outcome, reading.rule, choice, reading.doubt, answer.text)


def _grade_key(item: Item, trial: int, answer: StoredAnswer | None, judge: Judge | None) -> GradedAnswer:
    return GradedAnswer(item, trial, "failed", MISSING) if answer is None else grade(answer, judge)


def by_trial(answers: Iterable[GradedAnswer]) -> Iterator[tuple[str, list[GradedAnswer]]]:
    """Yields each item's id with its graded answers in the order of trials."""
    groups: dict[str, list[GradedAnswer]] = {}
    for answer in answers:
        groups.setdefault(answer.item.id, []).append(answer)
    yield from groups.items()
