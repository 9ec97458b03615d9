"""The verbs of long work. Every change of its status is made here and checked against the lifecycle."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from annotation import hints
from annotation.actions.shared.lifecycle import require_change
from annotation.models import Job, JobStatus, LeasedWork, Work
from annotation.rules.lifecycle import CHANGES, may_become

AnyWork = TypeVar("AnyWork", bound=Work)
AnyLeased = TypeVar("AnyLeased", bound=LeasedWork)


class FenceLost(Exception):
    """The work was cancelled, has ended, or another attempt at it has begun: this one changes nothing."""


def silent(after: timedelta) -> Q:
    """Returns the condition of leased work whose attempt has had no heartbeat for that long, and counts as dead."""
    return Q(status=JobStatus.RUNNING, heartbeat_at__lt=Now() - after)


def enqueue(work: Work) -> None:
    """Sends the workers a hint that a row is due, once the surrounding transaction has committed."""
    hints.send_on_commit(work.TASK, getattr(work, work.TARGET))


def begin(work: LeasedWork, **changes: Any) -> None:
    """Begins an attempt at a row that the caller has locked: raises its fencing token and sets its heartbeat."""
    token = F("fencing_token") + 1
    _change(work, JobStatus.RUNNING, fencing_token=token, heartbeat_at=Now(), **changes)


def beat(work: LeasedWork, **progress: Any) -> bool:
    """Records the heartbeat and progress of an attempt; returns False when it has lost its fencing token."""
    return bool(work.own_rows().update(heartbeat_at=Now(), **progress))


def lock_own(work: AnyWork) -> AnyWork:
    """Returns the current row, locked for the caller's report. Raises FenceLost unless the attempt still owns it."""
    row = work.own_rows().select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise FenceLost
    return row


def lock_attempt(work: AnyLeased) -> AnyLeased:
    """Returns the current row, locked, of an attempt that works on a job alone.

    Raises FenceLost when another attempt has begun, also at a job whose own rows several workers share (`ModelJob`).
    """
    row = lock_own(work)
    if row.fencing_token != work.fencing_token:
        raise FenceLost
    return row


@transaction.atomic
def finish(work: AnyWork, **changes: Any) -> AnyWork:
    """Ends an attempt well and returns the row. Raises FenceLost."""
    row = lock_own(work)
    _change(row, row.DONE, failure="", failure_params={}, **_end(row), **changes)
    return row


@transaction.atomic
def fail(work: AnyWork, code: str, params: Mapping[str, Any]) -> AnyWork:
    """Ends an attempt with the code of what went wrong and returns the row. Raises FenceLost."""
    row = lock_own(work)
    _change(row, row.FAILED, failure=code, failure_params=dict(params), **_end(row))
    return row


@transaction.atomic
def release(work: AnyLeased, **changes: Any) -> AnyLeased:
    """Releases a lease, so that the row waits for its next attempt. Raises FenceLost."""
    row = lock_own(work)
    _change(row, row.QUEUED, heartbeat_at=None, **changes)
    return row


def pause(job: Job, code: str = "", params: Mapping[str, Any] | None = None) -> None:
    """Pauses a job that the caller has locked, with the code of the reason if it is not a person. Raises Conflict."""
    _change(job, job.PAUSED, failure=code, failure_params=dict(params or {}))


def cancel(job: Job) -> bool:
    """Cancels a job that the caller has locked; returns False when it was cancelled before. Raises Conflict."""
    if job.status == JobStatus.CANCELLED:
        return False
    _change(job, JobStatus.CANCELLED, failure="", failure_params={}, **_end(job))
    return True


def retry(work: Work, **changes: Any) -> bool:
    """Queues ended work that the caller has locked; returns False when it is queued already. Raises Conflict."""
    if work.status == work.QUEUED:
        return False
    if isinstance(work, Job):
        changes |= {"heartbeat_at": None, "finished_at": None}
    _change(work, work.QUEUED, failure="", failure_params={}, **changes)
    enqueue(work)
    return True


def requeue(rows: "models.QuerySet[Any]", **changes: Any) -> None:
    """Queues those of the rows again whose state allows it, in one statement and without hints."""
    model: type[LeasedWork] = rows.model
    states = [state for state in CHANGES[model.NOUN] if may_become(model.NOUN, state, model.QUEUED)]
    changes |= {"status": model.QUEUED, "heartbeat_at": None, "failure": "", "failure_params": {}}
    rows.filter(status__in=states).update(**changes)


def resend(rows: "models.QuerySet[Any]") -> None:
    """Sends the hints for due rows again, which may have been lost."""
    model: type[Work] = rows.model
    hints.resend(model.TASK, model.QUEUE, rows.values_list(model.TARGET, flat=True))


def _end(work: Work) -> dict[str, Any]:
    return {"finished_at": Now()} if isinstance(work, Job) else {}


def _change(work: Work, status: str, **changes: Any) -> None:
    require_change(work.NOUN, work.status, status)
    changes["status"] = status
    for name, value in changes.items():
        setattr(work, name, value)
    work.save(update_fields=list(changes))
    work.refresh_from_db(fields=list(changes))  # the times and tokens that the database computed
