"""What a manager asks of an evaluation."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MAX_NAME: Final = 100
MAX_TRIALS: Final = 10
OUTPUT_LIMIT: Final = 1024
MAX_OUTPUT_LIMIT: Final = 32_768


@dataclass(frozen=True, slots=True)
class EvaluationSpec:
    """The endpoint that answers, and how it is asked. An empty name is that of the model.

    With a `judge_endpoint`, it judges the interpretations once all answers are there, out of the same budget.
    """

    endpoint: str
    name: str = ""
    trials: int = 1
    text_only: bool = False
    seed: int = 0
    output_limit: int = OUTPUT_LIMIT
    budget_tokens: int | None = None
    budget_money: Decimal | None = None
    judge_endpoint: str = ""


@dataclass(frozen=True, slots=True)
class FileEvaluationSpec:
    """Of which model the files are, and how it was asked. An empty name is that of the model."""

    model: str
    name: str = ""
    trials: int = 1
    text_only: bool = False
