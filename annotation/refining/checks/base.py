"""What a check is: a pure function from an item and its source to what it finds wrong."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from annotation.refining.items import Item
from annotation.refining.source import Source

Severity = Literal["flag", "reject"]
Verdict = Literal["kept", "flagged", "rejected"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the code of its check, the field and the characters there, and the sentence's params.

    `field` is `question`, `answer`, `options.1`, `evidence.0`, `follow_ups.0.answer` and so on. `end` is -1 where the
    whole field is meant.
    """

    check: str
    severity: Severity
    field: str = "answer"
    start: int = 0
    end: int = -1
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one item with its findings, and the item with the characters of its evidence filled in.

    `sureness` (0 to 1) says how sure the checks are of the verdict: people are shown the least sure ones first.
    """

    item: Item
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    sureness: float = 1.0


# Items before it, of the same critique, are given for comparisons with them.
Check = Callable[[Item, Source, Sequence[Item]], Sequence[Finding]]
