"""When critiques changed last, as far as their authors may know."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from annotation.models import Critique, CritiqueChange, Decision, ReviewDecision


def changed_for_author(critiques: Sequence[Critique]) -> dict[UUID, datetime]:
    """Returns by id when each critique changed last, as its author may know it, in at most one statement.

    An acceptance is no such change: gold is never accepted, and would stand out (`status_for_author`). It has the time
    of its decision, because one transaction stores both. Whatever stamps the critique without changing it, such as
    holding its image out, is none either. The `updated_at` of the critique itself would tell both.
    """
    times = {critique.id: critique.submitted_at for critique in critiques}
    stamped = [critique.id for critique in critiques if critique.updated_at != critique.submitted_at]
    if stamped:
        acceptances = ReviewDecision.objects.filter(
            critique=OuterRef("critique"), decision=Decision.ACCEPT, at=OuterRef("at")
        )
        changes = CritiqueChange.objects.filter(~Exists(acceptances), critique__in=stamped)
        times |= dict(changes.order_by("critique", "-id").distinct("critique").values_list("critique", "at"))
    return times
