"""Works on evaluations and judgings in a worker: asks questions, reads files, or asks a judge about answers."""

from uuid import UUID

from django.db import transaction

from annotation.actions.calling.ends import stop_job
from annotation.actions.calling.locking import lock_job
from annotation.actions.calling.work import JobWorker, work_on_job
from annotation.actions.evaluating.answers.plan import EvaluationPlan
from annotation.actions.evaluating.evaluations.scoring import score_evaluation
from annotation.actions.evaluating.judging.plan import JudgingPlan
from annotation.actions.evaluating.result_files.work import read_evaluation_files
from annotation.models import Evaluation, Judging
from annotation.storage.stores import StorageError


def work_on_evaluation(evaluation_id: UUID) -> None:
    """Works on an evaluation until nothing is left to do, or other work waits for this process: as `work_on_job`.

    An evaluation that is done then is scored.
    """
    rows = Evaluation.objects.filter(pk=evaluation_id, status__in=Evaluation.UNFINISHED)
    evaluation = rows.select_related("project").first()
    if evaluation is None:
        return
    if evaluation.is_from_files:
        read_evaluation_files(evaluation_id)
    else:
        _ask(evaluation)
    score_evaluation(evaluation_id)


def _ask(evaluation: Evaluation) -> None:
    """Asks what is left of an evaluation; one whose images cannot be read at the moment fails, and may be resumed."""
    try:
        plan = EvaluationPlan(evaluation)
    except StorageError as error:
        with transaction.atomic():
            stop_job(lock_job(evaluation), "images_not_read", {"error": str(error)[:300]})
    else:
        work_on_job(JobWorker, plan, evaluation)


def work_on_judging(judging_id: UUID) -> None:
    """Works on a judging as `work_on_evaluation` does on an evaluation."""
    judging = Judging.objects.filter(pk=judging_id, status__in=Judging.UNFINISHED).select_related("project").first()
    if judging is not None:
        work_on_job(JobWorker, JudgingPlan(), judging)
