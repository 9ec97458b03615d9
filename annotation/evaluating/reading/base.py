"""What a reading of an answer is, and how it becomes an outcome."""

from dataclasses import dataclass
from typing import Final, Literal

Status = Literal["read", "refused", "unreadable", "failed"]
Outcome = Literal["correct", "wrong", "refused", "unreadable", "failed"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("correct", "wrong", "refused", "unreadable", "failed")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: an option by its index (`choice`), a refusal, nothing that can be read, or no answer at all.

    `rule` is the key of the rule that decided. `doubt` is the code of a reason why a person may read it otherwise.
    """

    status: Status
    rule: str
    choice: int | None = None
    doubt: str = ""


def outcome_of(reading: Reading, correct: int) -> Outcome:
    """Returns the outcome of a reading, where `correct` is the index of the correct option as it was shown."""
    if reading.status != "read":
        return reading.status
    return "correct" if reading.choice == correct else "wrong"


def read(rule: str, choice: int, doubt: str = "") -> Reading:
    """Returns the reading of an option."""
    return Reading("read", rule, choice, doubt)


def unreadable(rule: str) -> Reading:
    """Returns the reading of a text that names no single option."""
    return Reading("unreadable", rule)
