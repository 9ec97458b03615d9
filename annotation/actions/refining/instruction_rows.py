"""Makes the rows of instructions from judged items."""

from typing import Any

from annotation.models import Instruction, Run, RunRequest
from annotation.refining.checks import Judgement
from annotation.refining.items import item_json


def instruction_row(run: Run, request: RunRequest, position: int, judgement: Judgement, language: str) -> Instruction:
    """Returns the instruction of a judged item, not saved."""
    item = judgement.item
    document = item_json(item)
    return Instruction(
        project_id=run.project_id,
        run_id=run.id,
        critique_id=request.critique_id,
        revision=request.revision,
        position=position,
        type=item.type,
        language=language,
        question=item.question,
        answer=item.answer,
        follow_ups=document["follow_ups"],
        options=document["options"],
        correct_option=item.correct_option,
        evidence=document["evidence"],
        findings=[finding_json(finding) for finding in judgement.findings],
        sureness=judgement.sureness,
        checked_as=judgement.verdict,
        status="rejected" if judgement.verdict == "rejected" else "kept",
    )


def finding_json(finding: Any) -> dict[str, Any]:
    """Returns the document of a check's finding, as instructions store it."""
    names = ("check", "severity", "field", "start", "end", "params")
    return {name: getattr(finding, name) for name in names}
