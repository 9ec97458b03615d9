"""Chooses the critiques that a reviewer is asked about, by the policy of the project."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final
from uuid import UUID

from django.utils.crypto import salted_hmac

from annotation.actions.inspecting.counting import Inspection
from annotation.actions.inspecting.image_ratings import RatingsOfImage
from annotation.actions.shared.review_queue import ReviewRequest, queue_reviews
from annotation.models import FINISHED, CritiqueStatus, QualityPolicy, ReviewPolicy, ReviewReason
from annotation.sql.rows import fetch_rows

_PARTS: Final = 1_000_000
_OF_IMAGES: Final = f"""
SELECT critique.id, critique.image_id, critique.questionnaire_id, inspection.codes
  FROM annotation_critique critique
  JOIN annotation_critiqueinspection inspection ON inspection.critique_id = critique.id
 WHERE critique.image_id = ANY(%(images)s::uuid[]) AND {FINISHED.sql()}
 ORDER BY critique.id
"""


def route_page(page: Iterable[Inspection], changed: Sequence[RatingsOfImage], policy: QualityPolicy) -> int:
    """Asks for reviews of what a page of inspections says, and returns how many.

    A critique that waits for a decision is routed when it is new or was changed; one that was decided on is not routed
    again for what the policy says of single critiques. Where people disagree about an image since this page, all
    its finished critiques are.
    """
    if policy.review == ReviewPolicy.NONE:
        return 0
    spreads = {(entry.image_id, entry.questionnaire_id): entry.spread for entry in changed}
    requests = [
        ReviewRequest(
            critique.id,
            (reason,),
            tuple(inspection.codes),
            spreads.get((critique.image_id, critique.questionnaire_id)),
        )
        for inspection in page
        if (critique := inspection.critique).is_work
        and critique.status == CritiqueStatus.SUBMITTED
        and _is_news(inspection)
        and (reason := review_reason(policy, critique.id, inspection.codes))
    ]
    if policy.review == ReviewPolicy.FLAGGED and policy.spread_limit is not None:
        apart = {key: spread for key, spread in spreads.items() if (spread or 0) >= policy.spread_limit}
        requests += _disagreements(apart)
    return queue_requests(requests)


def review_reason(policy: QualityPolicy, critique_id: UUID, codes: Collection[str]) -> str | None:
    """Returns why the policy wants a single critique reviewed, or None."""
    if policy.review == ReviewPolicy.ALL:
        return ReviewReason.ALL.value
    if policy.review == ReviewPolicy.SAMPLE and is_drawn(critique_id, policy.review_percent):
        return ReviewReason.SAMPLE.value
    return ReviewReason.FLAGGED.value if policy.review == ReviewPolicy.FLAGGED and codes else None


def is_drawn(critique_id: UUID, percent: int) -> bool:
    """Returns whether a critique is in a sample of some percent.

    A hash with the secret key decides, so that it is the same whenever it is asked, a greater sample has all of a
    smaller one, and nobody else can tell.
    """
    digest = salted_hmac("loupe.review-sample", str(critique_id), algorithm="sha256").digest()
    return int.from_bytes(digest[:8]) % _PARTS < percent * _PARTS // 100


def queue_requests(requests: Iterable[ReviewRequest]) -> int:
    """Puts critiques into the queue, each once for all its reasons; returns how many."""
    merged: dict[UUID, ReviewRequest] = {}
    for request in requests:
        earlier = merged.get(request.critique_id, request)
        reasons = tuple(dict.fromkeys((*earlier.reasons, *request.reasons)))
        spread = request.spread if earlier.spread is None else earlier.spread
        merged[request.critique_id] = ReviewRequest(request.critique_id, reasons, request.codes, spread)
    queue_reviews(list(merged.values()))
    return len(merged)


def _is_news(inspection: Inspection) -> bool:
    critique = inspection.critique
    if not critique.is_inspected:
        return True
    answers_before, answers = (facts.get("answers") for facts in (critique.counted, inspection.facts))
    return answers_before != answers or critique.codes != inspection.codes


def _disagreements(spreads: dict[tuple[UUID, UUID], int | None]) -> Iterator[ReviewRequest]:
    if not spreads:
        return
    for row in fetch_rows(_OF_IMAGES, {"images": [str(image_id) for image_id, _questionnaire_id in spreads]}):
        key = (row["image_id"], row["questionnaire_id"])
        if key in spreads:
            reasons = (ReviewReason.DISAGREEMENT.value,)
            yield ReviewRequest(row["id"], reasons, tuple(row["codes"]), spreads[key])
