"""Ends a job: with the last of its requests, or because no call can succeed."""

from collections.abc import Mapping, Sequence
from typing import Any

from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.models import ModelJob


def finish_if_complete(job: ModelJob) -> None:
    """Finishes a job that the caller has locked when all of its requests are finished."""
    job.refresh_from_db(fields=["done", "total", "failed_requests", "status"])
    if job.done < job.total or job.status not in job.UNFINISHED:
        return
    jobs.finish(job)
    _record("done", job, answers=job.done - job.failed_requests, failed=job.failed_requests)


def stop_job(job: ModelJob, code: str, params: Mapping[str, Any]) -> None:
    """Fails a job that the caller has locked, unless it has ended or is paused; somebody may resume it."""
    job.refresh_from_db(fields=["status"])
    if job.status not in job.UNFINISHED:
        return
    jobs.fail(job, code, params)
    _record("failed", job, code=code, params=dict(params))


def pause_at_budget(job: ModelJob, fields: Sequence[str]) -> None:
    """Pauses a job that the caller has locked, because the budgets in these fields have no room for another call."""
    jobs.pause(job, "budget_reached", {"fields": list(fields)})
    _record("paused", job, code="budget_reached")


def _record(verb: str, job: ModelJob, **fields: Any) -> None:
    record_event(actor=None, verb=verb, noun=job.NOUN, target=job.pk, project_id=job.project_id, **fields)
