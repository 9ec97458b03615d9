"""The progress of a run for its page: pace, time left, errors by class, the last requests.

Everything is found by indexes and bounded, so that a page costs the same for a run of ten critiques and of 88,000.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count

from annotation.models import Instruction, Run, RunRequest
from annotation.queries.calling.progress import JobProgress, progress_values

LATEST_REQUESTS: Final = 20


@dataclass(frozen=True, slots=True)
class LatestRequest:
    """A request that was finished lately, with its critique and image, and its instructions by verdict."""

    request: RunRequest
    verdicts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress(JobProgress):
    """What the page of a run shows beside the run's own counts."""

    latest: Sequence[LatestRequest]


def run_progress(run: Run) -> RunProgress:
    """Returns the progress of a run, in a time that does not grow with it."""
    return RunProgress(**progress_values(run), latest=_latest(run))


def _latest(run: Run) -> list[LatestRequest]:
    finished = run.requests.filter(finished_at__isnull=False).select_related("critique__image")
    requests = list(finished.order_by("-finished_at")[:LATEST_REQUESTS])
    verdicts = _verdicts(run, [request.critique_id for request in requests])
    return [LatestRequest(request, verdicts.get(request.critique_id, {})) for request in requests]


def _verdicts(run: Run, critique_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Returns the number of instructions by verdict of the checks, for each critique."""
    instructions = Instruction.objects.filter(critique__in=critique_ids, run=run)
    counts: dict[UUID, dict[str, int]] = {}
    rows = instructions.values_list("critique_id", "checked_as").annotate(number=Count("id")).order_by()
    for critique_id, verdict, number in rows:
        counts.setdefault(critique_id, {})[verdict] = number
    return counts
