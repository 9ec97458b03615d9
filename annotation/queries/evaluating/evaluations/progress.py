"""The progress of an evaluation for its page: pace, time left, errors by class, the last answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from annotation.models import Evaluation, EvaluationAnswer
from annotation.queries.calling.progress import JobProgress, progress_values

LATEST_ANSWERS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationProgress(JobProgress):
    """What the page of an evaluation shows beside the evaluation's own counts."""

    latest: Sequence[EvaluationAnswer]


def evaluation_progress(evaluation: Evaluation) -> EvaluationProgress:
    """Returns the progress of an evaluation, in a time that does not grow with it."""
    finished = evaluation.answers.filter(finished_at__isnull=False).select_related("item__image")
    latest = list(finished.order_by("-finished_at")[:LATEST_ANSWERS])
    return EvaluationProgress(**progress_values(evaluation), latest=latest)
