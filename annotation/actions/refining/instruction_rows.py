"""Makes the rows of instructions from judged items, and inserts them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final
from uuid import UUID

from django.db import connection

from annotation.models import Run, RunRequest
from annotation.models.base import make_id
from annotation.refining.checks import Judgement
from annotation.sql.rows import as_json


@dataclass(slots=True)
class InstructionRow:
    """A new instruction: the columns of `Instruction` that the database does not fill in itself."""

    id: UUID
    project_id: UUID
    run_id: UUID
    critique_id: UUID
    revision: str
    position: int
    type: str
    language: str
    question: str
    answer: str
    follow_ups: Any
    options: Any
    correct_option: int | None
    evidence: Any
    findings: Any
    sureness: float
    second_opinion: dict[str, Any]
    checked_as: str
    status: str
    original: dict[str, Any] = field(default_factory=dict)


_COLUMNS: Final = ", ".join(column.name for column in fields(InstructionRow))
# Rows of a type that is the table's own, so that every column has the type that it has there.
_INSERT: Final = f"""
INSERT INTO annotation_instruction ({_COLUMNS})
SELECT {_COLUMNS} FROM jsonb_populate_recordset(NULL::annotation_instruction, %s::jsonb)
"""


def instruction_row(
    run: Run,
    request: RunRequest,
    position: int,
    judgement: Judgement,
    language: str,
    second_opinion: dict[str, Any],
) -> InstructionRow:
    """Returns the instruction of a judged item, not stored."""
    item = judgement.item
    return InstructionRow(
        id=make_id(),
        project_id=run.project_id,
        run_id=run.id,
        critique_id=request.critique_id,
        revision=request.revision,
        position=position,
        type=item.type,
        language=language,
        question=item.question,
        answer=item.answer,
        follow_ups=item.follow_ups,
        options=item.options,
        correct_option=item.correct_option,
        evidence=item.evidence,
        findings=judgement.findings,
        sureness=judgement.sureness,
        second_opinion=second_opinion,
        checked_as=judgement.verdict,
        status="rejected" if judgement.verdict == "rejected" else "kept",
    )


def insert_instructions(rows: Sequence[InstructionRow]) -> None:
    """Inserts instructions in one statement. Raises IntegrityError if an item of the run is stored already."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [as_json(rows)])


def finding_json(finding: Any) -> dict[str, Any]:
    """Returns the document of a check's finding, as instructions store it."""
    names = ("check", "severity", "field", "start", "end", "params")
    return {name: getattr(finding, name) for name in names}
