"""Puts the critiques that are there already into the queue of reviews, page by page, by the policy of now."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.inspecting.routing import queue_requests, review_reason
from annotation.actions.shared.events import record_event
from annotation.actions.shared.image_locks import keep_images
from annotation.actions.shared.review_queue import ReviewRequest
from annotation.errors import Conflict
from annotation.models import InspectionCursor, Person, Project, QualityPolicy, ReviewPolicy, ReviewReason
from annotation.sql.rows import Row, fetch_rows

_FIRST_ID: Final = UUID(int=0)
_PAGE: Final = """
SELECT critique.id, critique.image_id, critique.changed_seq, critique.status, critique.purpose, inspection.codes,
       ratings.spread
  FROM annotation_critique critique
  JOIN annotation_critiqueinspection inspection ON inspection.critique_id = critique.id
  LEFT JOIN annotation_imageratings ratings
         ON ratings.image_id = critique.image_id AND ratings.questionnaire_id = critique.questionnaire_id
 WHERE critique.project_id = %(project)s AND (critique.changed_seq, critique.id) > (%(seq)s, %(id)s)
   AND (critique.changed_seq, critique.id) <= (%(last_seq)s, %(last_id)s)
 ORDER BY critique.changed_seq, critique.id LIMIT %(limit)s
"""


@transaction.atomic
def queue_existing_critiques(*, actor: Person, project: Project) -> None:
    """Has the workers put the submitted critiques of a project into the queue of reviews, as its policy says.

    Asking again begins anew, which changes nothing for those that are in the queue. Raises Conflict where the policy is
    that no critique is reviewed.
    """
    if QualityPolicy.objects.get(pk=project.pk).review == ReviewPolicy.NONE:
        raise Conflict(_("Choose first which critiques are reviewed."), code="no_review")
    InspectionCursor.objects.get_or_create(project=project)
    InspectionCursor.objects.filter(project=project).update(queueing_seq=0, queueing_id=None)
    record_event(actor=actor, verb="queued", noun="quality", target=project.id, project_id=project.id)


def queue_page(cursor: InspectionCursor, policy: QualityPolicy, limit: int) -> int:
    """Queues what a page of inspected critiques asks for, if that was asked for; returns how many were looked at."""
    if cursor.queueing_seq is None:
        return 0
    rows = fetch_rows(
        _PAGE,
        {
            "project": cursor.project_id,
            "seq": cursor.queueing_seq,
            "id": cursor.queueing_id or _FIRST_ID,
            "last_seq": cursor.changed_seq,
            "last_id": cursor.critique_id or _FIRST_ID,
            "limit": limit,
        },
    )
    keep_images(row["image_id"] for row in rows)
    requests = [request for row in rows if (request := _request(row, policy))]
    queue_requests(requests)
    last = rows[-1] if len(rows) == limit else {"changed_seq": None, "id": None}
    cursor.queueing_seq, cursor.queueing_id = last["changed_seq"], last["id"]
    cursor.save(update_fields=["queueing_seq", "queueing_id", "tried_at"])
    return len(rows)


def _request(row: Row, policy: QualityPolicy) -> ReviewRequest | None:
    if row["purpose"] != "work" or row["status"] != "submitted":
        return None
    reasons = [review_reason(policy, row["id"], row["codes"])]
    limit = policy.spread_limit
    if policy.review == ReviewPolicy.FLAGGED and limit is not None and (row["spread"] or 0) >= limit:
        reasons.append(ReviewReason.DISAGREEMENT.value)
    known = tuple(reason for reason in reasons if reason)
    return ReviewRequest(row["id"], known, tuple(row["codes"]), row["spread"]) if known else None
