"""Locks the rows of jobs."""

from typing import Any, TypeVar

from annotation.models import ModelJob, ModelRequest

AnyJob = TypeVar("AnyJob", bound=ModelJob)
AnyRequest = TypeVar("AnyRequest", bound=ModelRequest)


def is_answered(request: ModelRequest) -> bool:
    """Returns whether an unfinished request has its first answer: only the second model is still asked."""
    return bool(request.raw_text) and not request.failure


def lock_job(job: AnyJob) -> AnyJob:
    """Returns the current row of a job, locked, with what its limits are read from."""
    return lock_job_row(type(job), job.pk)


def lock_job_row(model: type[AnyJob], pk: Any) -> AnyJob:
    """Returns the row of a job, locked, with what its limits are read from."""
    rows = model._default_manager.select_for_update(of=("self",)).select_related(*model.RELATED)
    return rows.get(pk=pk)
