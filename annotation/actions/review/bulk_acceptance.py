"""Accepts everything in the queue that matches a filter, after a reviewer has read a random sample of it."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.access import READERS, access_project
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.actions.shared.failures import JobFailure
from annotation.actions.shared.jobs import FenceLost
from annotation.errors import Conflict, Invalid
from annotation.models import BulkAcceptance, JobStatus, Person
from annotation.queries.review.claimed_reviews import ClaimedReview, read_reviews
from annotation.queries.review.queue import MOST_IN_BULK, draw_sample
from annotation.sql.rows import fetch_rows

logger = logging.getLogger(__name__)

AT_ONCE: Final = 500
PROOF_SECONDS: Final = 24 * 3600
DEAD_AFTER: Final = timedelta(minutes=2)
_SALT: Final = "annotation.actions.review.bulk_acceptance"


@dataclass(frozen=True, slots=True)
class BulkSample:
    """A random sample of what a filter matches, of how many it is drawn, and the proof that it was drawn."""

    reviews: list[ClaimedReview]
    total: int
    proof: str


def sample_reviews(*, person: Person, project_id: UUID, queue_filter: Mapping[str, Any]) -> BulkSample:
    """Draws a sample of the reviews that the person could claim, with the proof that accepting all of them asks for.

    Raises Conflict `nothing_matches`, and `too_many_match` for more than can be accepted at once.
    """
    access_project(person, project_id, READERS)
    drawn = draw_sample(project_id, person.id, queue_filter)
    if drawn.total == 0:
        raise Conflict(_("Nothing in the queue matches this filter."), code="nothing_matches")
    if drawn.total > MOST_IN_BULK:
        raise Conflict(
            _("More than %(most)d critiques match. Narrow the filter, by a batch or an annotator.")
            % {"most": MOST_IN_BULK},
            code="too_many_match",
        )
    reviews = read_reviews(drawn.review_ids)
    proof = {
        "key": str(uuid4()),
        "person": str(person.id),
        "project": str(project_id),
        "filter": dict(queue_filter),
        "sample": [str(review.critique_id) for review in reviews],
        "total": drawn.total,
        "until_seq": drawn.until_seq,
    }
    return BulkSample(reviews, drawn.total, signing.dumps(proof, salt=_SALT))


@transaction.atomic
def accept_in_bulk(
    *, person: Person, project_id: UUID, queue_filter: Mapping[str, Any], sample: Sequence[UUID], proof: str
) -> BulkAcceptance:
    """Requests that all be accepted that matched when the sample was drawn; the same proof again is the same request.

    What was queued or changed since then stays in the queue, and so does what somebody is reviewing. Raises Invalid for
    a proof that is not of this person, filter and sample, or is older than a day.
    """
    access_project(person, project_id, READERS)
    drawn = _read_proof(proof)
    origin = (str(person.id), str(project_id), dict(queue_filter), sorted(map(str, sample)))
    if drawn is None or origin != (drawn["person"], drawn["project"], drawn["filter"], sorted(drawn["sample"])):
        raise Invalid(
            _("Draw a sample of these critiques, read it, then accept them."),
            fields={"proof": [_("It is not that of this sample, or older than a day.")]},
        )
    acceptance, is_new = BulkAcceptance.objects.get_or_create(
        proof_key=drawn["key"],
        defaults={
            "project_id": project_id,
            "requested_by": person,
            "filter": drawn["filter"],
            "sample": drawn["sample"],
            "total": drawn["total"],
            "until_seq": drawn["until_seq"],
        },
    )
    if is_new:
        record_event(
            actor=person,
            verb="requested",
            noun="bulk acceptance",
            target=acceptance.id,
            project_id=project_id,
            filter=drawn["filter"],
            critiques=drawn["total"],
            sample=len(drawn["sample"]),
        )
        jobs.enqueue(acceptance)
    return acceptance


def _read_proof(proof: str) -> dict[str, Any] | None:
    with suppress(signing.BadSignature):
        drawn: dict[str, Any] = signing.loads(proof, salt=_SALT, max_age=PROOF_SECONDS)
        return drawn
    return None


def work_bulk_acceptance(*, acceptance_id: UUID) -> None:
    """Accepts what matched, 500 at a time, each in one transaction with the progress.

    Safe to run twice, also at once: another attempt begins only when this one has had no heartbeat for DEAD_AFTER, and
    finds in the queue what is left.
    """
    acceptance = _begin(acceptance_id)
    if acceptance is None:
        return
    try:
        while _accept_next(acceptance):
            pass
    except FenceLost:
        logger.info("Attempt %d at bulk acceptance %s was stopped.", acceptance.fencing_token, acceptance.id)
    except JobFailure as failure:
        _fail(acceptance, failure.code)
    except Exception:  # any error must mark it as failed
        logger.exception("Attempt %d at bulk acceptance %s failed.", acceptance.fencing_token, acceptance.id)
        _fail(acceptance, "unexpected")


def resend_bulk_acceptances() -> None:
    """Sends the hints of bulk acceptances that wait or whose worker is dead again."""
    jobs.resend(BulkAcceptance.objects.filter(Q(status=JobStatus.QUEUED) | jobs.silent(DEAD_AFTER)))


@transaction.atomic
def _begin(acceptance_id: UUID) -> BulkAcceptance | None:
    due = Q(status=JobStatus.QUEUED) | jobs.silent(DEAD_AFTER)
    acceptance = BulkAcceptance.objects.select_for_update(of=("self",)).filter(due, pk=acceptance_id).first()
    if acceptance is not None:
        jobs.begin(acceptance, started_at=Now())
    return acceptance


@transaction.atomic
def _accept_next(acceptance: BulkAcceptance) -> bool:
    """Accepts the next critiques, and returns whether there were any. Raises JobFailure for a person without a role."""
    row = jobs.lock_own(acceptance)
    (result,) = fetch_rows("SELECT loupe_accept_in_bulk(%s, %s) AS accepted", [row.id, AT_ONCE])
    if result["accepted"] is None:
        raise JobFailure("no_reviewer")
    if result["accepted"] == 0:
        _finish(row)
        return False
    jobs.beat(row, done=F("done") + result["accepted"])
    return True


def _finish(acceptance: BulkAcceptance) -> None:
    row = jobs.finish(acceptance)
    record_event(
        actor=row.requested_by,
        verb="done",
        noun="bulk acceptance",
        target=row.id,
        project_id=row.project_id,
        critiques=row.done,
    )


def _fail(acceptance: BulkAcceptance, code: str) -> None:
    with suppress(FenceLost), transaction.atomic():
        row = jobs.fail(acceptance, code, {})
        record_event(
            actor=None,
            verb="failed",
            noun="bulk acceptance",
            target=row.id,
            project_id=row.project_id,
            code=code,
            params={},
        )
