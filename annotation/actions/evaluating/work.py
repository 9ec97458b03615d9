"""Works on an evaluation in a worker: asks its questions of an endpoint, or reads its files."""

from uuid import UUID

from annotation.actions.calling.work import JobWorker, work_on_job
from annotation.actions.evaluating.answers.plan import EvaluationPlan
from annotation.actions.evaluating.result_files.work import read_evaluation_files
from annotation.models import Evaluation


def work_on_evaluation(evaluation_id: UUID) -> None:
    """Works on an evaluation until nothing is left to do, or other work waits for this process: as `work_on_job`."""
    rows = Evaluation.objects.filter(pk=evaluation_id, status__in=Evaluation.UNFINISHED)
    evaluation = rows.select_related("project").first()
    if evaluation is None:
        return
    if evaluation.is_from_files:
        read_evaluation_files(evaluation_id)
    else:
        work_on_job(JobWorker, EvaluationPlan(), evaluation)
