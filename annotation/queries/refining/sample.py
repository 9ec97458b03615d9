"""What came of a sample: each of its critiques with the instructions that were made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from annotation.models import Instruction, Run, RunRequest

MAX_SAMPLE: Final = 20
_MAX_INSTRUCTIONS: Final = 400


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """A finished request of a sample, with its critique and image, and its instructions in their order."""

    request: RunRequest
    instructions: Sequence[Instruction]


def sample_of(run: Run) -> list[SampleEntry] | None:
    """Returns the finished requests of a sample in their order; None for a run that is larger than a sample."""
    if run.limit is None or run.total > MAX_SAMPLE:
        return None
    finished = run.requests.filter(finished_at__isnull=False).select_related("critique__image")
    requests = list(finished.order_by("number")[:MAX_SAMPLE])
    instructions: dict[object, list[Instruction]] = {}
    for instruction in Instruction.objects.filter(run=run).order_by("position")[:_MAX_INSTRUCTIONS]:
        instructions.setdefault(instruction.critique_id, []).append(instruction)
    return [SampleEntry(request, instructions.get(request.critique_id, [])) for request in requests]
