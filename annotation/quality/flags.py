"""What a check says of a critique."""

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing that a check noticed: its code, the question and the characters there, and the sentence's params.

    `question` is empty where the whole critique is meant, and `span` (start, end) is None where a whole answer is.
    `params` are numbers and short texts, which JSON can hold: `annotation.wording.quality` has the sentences.
    """

    code: str
    question: str = ""
    span: tuple[int, int] | None = None
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
