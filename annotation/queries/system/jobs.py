"""Jobs of all kinds: how many wait or run, since when, and which have failed last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from annotation.models import Image, ImageStatus, Job, JobStatus, Project

COUNT_LIMIT: Final = 1_000
"""Up to which number jobs are counted."""
FAILURES: Final = 10
_PROJECTS: Final = {"import": "batch__project", "recheck": "run__project", "results file": "run__project"}
"""Where jobs that have no project of their own have it."""


@dataclass(frozen=True, slots=True)
class WaitingJobs:
    """How many jobs of a kind wait and run, up to COUNT_LIMIT, and since when the oldest has waited."""

    noun: str
    queue: str
    waiting: int
    running: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that failed, or paused itself because of a failure."""

    job: Job
    project: Project
    at: datetime


@cache
def job_models() -> tuple[type[Job], ...]:
    """Returns the models of jobs, found among the models."""
    return tuple(model for model in apps.get_models() if issubclass(model, Job))


def waiting_jobs() -> list[WaitingJobs]:
    """Returns the kinds of work of which something waits or runs, that which has waited longest first."""
    kinds = [_waiting(model) for model in job_models()] + [_images()]
    busy = [kind for kind in kinds if kind.waiting or kind.running]
    return sorted(busy, key=lambda kind: (kind.oldest is None, kind.oldest or kind.noun))


def _waiting(model: type[Job]) -> WaitingJobs:
    rows: QuerySet[Any] = model._default_manager.order_by()
    queued, running = rows.filter(status=model.QUEUED), rows.filter(status=JobStatus.RUNNING)
    return WaitingJobs(model.NOUN, model.QUEUE, _count(queued), _count(running), _oldest(queued))


def _images() -> WaitingJobs:
    queued = Image.objects.filter(status=ImageStatus.PROCESSING)
    return WaitingJobs(Image.NOUN, Image.QUEUE, _count(queued), 0, _oldest(queued))


def _count(rows: QuerySet[Any]) -> int:
    return rows[:COUNT_LIMIT].count()


def _oldest(rows: QuerySet[Any]) -> datetime | None:
    return rows.order_by("created_at").values_list("created_at", flat=True).first()


def last_failures() -> list[FailedJob]:
    """Returns what failed last over all kinds of jobs, the latest first."""
    failures = [failure for model in job_models() for failure in _failures(model)]
    return sorted(failures, key=lambda failure: failure.at, reverse=True)[:FAILURES]


def _failures(model: type[Job]) -> Iterator[FailedJob]:
    path = _PROJECTS.get(model.NOUN, "project")
    rows: QuerySet[Any] = model._default_manager.select_related(path)
    failed = rows.filter(Q(status=model.FAILED) | Q(status=model.PAUSED) & ~Q(failure=""))
    latest = failed.annotate(ended_at=Coalesce("finished_at", "heartbeat_at", "created_at")).order_by("-ended_at")
    for job in latest[:FAILURES]:
        project: Any = job
        for name in path.split("__"):
            project = getattr(project, name)
        yield FailedJob(job, project, job.ended_at)
