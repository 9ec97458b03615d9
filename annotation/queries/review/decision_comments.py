"""Reads what reviewers wrote with their last decisions, as the authors read it: without the reviewers' names."""

from collections.abc import Collection
from uuid import UUID

from annotation.models import ReviewDecision


def last_comments(critique_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Returns by critique the comments of the last decision, by question; "" stands for the whole critique."""
    if not critique_ids:
        return {}
    decisions = ReviewDecision.objects.filter(critique__in=critique_ids)
    last = decisions.order_by("critique", "-id").distinct("critique")
    return {decision.critique_id: decision.comments for decision in last}
