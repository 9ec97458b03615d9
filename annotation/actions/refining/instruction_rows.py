"""Makes the rows of instructions from judged items."""

from typing import Any

from annotation.models import Instruction, Run, RunRequest
from annotation.refining.checks import Judgement


def instruction_row(
    run: Run,
    request: RunRequest,
    position: int,
    judgement: Judgement,
    language: str,
    second_opinion: dict[str, Any],
) -> Instruction:
    """Returns the instruction of a judged item, not saved."""
    item = judgement.item
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
        follow_ups=[{"question": pair.question, "answer": pair.answer} for pair in item.follow_ups],
        options=list(item.options),
        correct_option=item.correct_option,
        evidence=[
            {"question": quote.question, "quote": quote.quote, "start": quote.start, "end": quote.end}
            for quote in item.evidence
        ],
        findings=[finding_json(finding) for finding in judgement.findings],
        sureness=judgement.sureness,
        second_opinion=second_opinion,
        checked_as=judgement.verdict,
        status="rejected" if judgement.verdict == "rejected" else "kept",
    )


def finding_json(finding: Any) -> dict[str, Any]:
    """Returns the document of a check's finding, as instructions store it."""
    names = ("check", "severity", "field", "start", "end", "params")
    return {name: getattr(finding, name) for name in names}
