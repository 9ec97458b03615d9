"""What people decided about the words of a critique's instruction holds for the same words in another run."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from annotation.actions.refining.instruction_rows import InstructionRow
from annotation.models import Instruction, SpotCheck
from annotation.refining.wordings import WORDING_FIELDS

_ADOPTED: Final = ("status", "original", *WORDING_FIELDS)
_Words = tuple[UUID, str, str, str]


def adopt_decisions(instructions: Iterable[InstructionRow]) -> list[InstructionRow]:
    """Returns new instructions with what people decided about the same words of the same critiques.

    The words that count are the model's; an edit comes along. Of several decisions it is the one that changed last.
    """
    rows = list(instructions)
    decided = Instruction.objects.filter(
        Exists(SpotCheck.objects.filter(instruction=OuterRef("pk"))),
        critique__in={row.critique_id for row in rows},
        retired_at=None,
    )
    decisions = {_words(row): row for row in decided.order_by("updated_at", "id")}
    for row in rows:
        decision = decisions.get(_words(row))
        for name in _ADOPTED if decision else ():
            setattr(row, name, getattr(decision, name))
    return rows


def is_decided() -> Q:
    """Returns whether a person has decided about these words of this critique, in this run or in another."""
    same_words = {f"instruction__{name}": OuterRef(name) for name in ("critique", "question", "answer")}
    return Q(status__in=["approved", "edited"]) | Q(Exists(SpotCheck.objects.filter(**same_words)))


def _words(row: Instruction | InstructionRow) -> _Words:
    words = row.original or {"question": row.question, "answer": row.answer}
    return row.critique_id, row.revision, words["question"], words["answer"]
