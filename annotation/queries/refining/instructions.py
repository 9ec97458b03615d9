"""Lists the instructions of a project, those that changed last first, and reads what belongs to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from annotation.models import Event, Instruction, Project, RunRequest, SpotCheck
from annotation.queries.refining.spot_checks import SpotCheckFilter

ROWS_A_PAGE: Final = 30


@dataclass(frozen=True, slots=True)
class InstructionFilter(SpotCheckFilter):
    """Which instructions are listed; empty for all."""

    status: str = ""
    verdict: str = ""
    language: str = ""

    def conditions(self) -> dict[str, Any]:
        """Returns the filter's conditions on instructions."""
        conditions = {"status": self.status, "checked_as": self.verdict, "language": self.language}
        return SpotCheckFilter.conditions(self) | {name: value for name, value in conditions.items() if value}


@dataclass(frozen=True, slots=True)
class InstructionPage:
    """One page of instructions, and the cursor of the page after it; "" at the end."""

    rows: Sequence[Instruction]
    next_cursor: str


def list_instructions(project: Project, criteria: InstructionFilter, cursor: str = "") -> InstructionPage:
    """Returns a page of instructions from the cursor on; the first page for a cursor that is none.

    It neither counts nor passes over earlier pages, so that every page of 400,000 rows costs the same.
    """
    rows = Instruction.objects.filter(project=project, **criteria.conditions()).select_related("critique__image")
    if position := _position(cursor):
        changed_seq, id_ = position
        rows = rows.filter(Q(changed_seq__lt=changed_seq) | Q(changed_seq=changed_seq, id__lt=id_))
        rows = rows.filter(changed_seq__lte=changed_seq)  # by which the index is entered
    page = list(rows.order_by("-changed_seq", "-id")[: ROWS_A_PAGE + 1])
    has_more = len(page) > ROWS_A_PAGE
    page = page[:ROWS_A_PAGE]
    return InstructionPage(page, f"{page[-1].changed_seq}.{page[-1].id.hex}" if has_more else "")


def answer_of(instruction: Instruction) -> RunRequest | None:
    """Returns the request of which an instruction came, with the raw answer of the model."""
    return RunRequest.objects.filter(run=instruction.run_id, critique=instruction.critique_id).first()


def events_of_instruction(instruction: Instruction) -> QuerySet[Event]:
    """Returns an instruction's events, newest first."""
    return Event.objects.filter(target=instruction.pk).select_related("actor").order_by("-id")


def spot_checks_of(instruction: Instruction) -> QuerySet[SpotCheck]:
    """Returns what people first judged of an instruction, in their order."""
    return instruction.spot_checks.select_related("person").order_by("id")


def _position(cursor: str) -> tuple[int, UUID] | None:
    number, _dot, id_ = cursor.partition(".")
    try:
        return int(number), UUID(hex=id_)
    except ValueError:
        return None
