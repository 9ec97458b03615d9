"""Works on an evaluation in a worker: asks its questions of an endpoint."""

from uuid import UUID

from annotation.actions.calling.work import JobWorker, work_on_job
from annotation.actions.evaluating.answers.plan import EvaluationPlan
from annotation.actions.evaluating.scoring import score_evaluation
from annotation.models import Evaluation


def work_on_evaluation(evaluation_id: UUID) -> None:
    """Works on an evaluation until nothing is left to do, or other work waits for this process: as `work_on_job`.

    An evaluation that is done then is scored.
    """
    rows = Evaluation.objects.filter(pk=evaluation_id, source="endpoint", status__in=Evaluation.UNFINISHED)
    evaluation = rows.select_related("project").first()
    if evaluation is not None:
        work_on_job(JobWorker, EvaluationPlan(), evaluation)
        score_evaluation(evaluation_id)
