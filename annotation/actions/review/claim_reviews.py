"""Claims reviews for reviewers: nobody waits for another's claim, and nobody gets the same review or their own work."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection

from annotation.access import READERS, access_project
from annotation.models import Person
from annotation.queries.review.claimed_reviews import ClaimedReview
from annotation.sql.rows import as_json, fetch_rows, make_record

MAX_CLAIMS: Final = 5
MAX_GIVEN_BACK: Final = 20
MAX_LEASES_ENDED: Final = 1_000

_CLAIM: Final = """
SELECT * FROM loupe_reviews(loupe_claim_reviews(%(person)s, %(project)s, %(count)s, true, %(filter)s))
"""
_GIVE_BACK: Final = "SELECT loupe_give_back_reviews(%(person)s, %(project)s, %(critiques)s::uuid[])"


def claim_reviews(
    *,
    person: Person,
    project_id: UUID,
    count: int,
    queue_filter: Mapping[str, Any],
    given_back: Sequence[UUID] = (),
) -> list[ClaimedReview]:
    """Claims reviews until the person has `count` that match a filter, and returns these with new leases.

    What the person holds already comes first. The reviews of the critiques in `given_back` return to the end of the
    queue beforehand. `queue_filter` is one of `parse_queue_filter`. Returns fewer when the queue has no more for this
    person. Raises Missing for a non-member, Forbidden for an annotator.
    """
    access_project(person, project_id, READERS)
    if given_back:
        _give_back(person, project_id, given_back)
    return take_reviews(person=person, project_id=project_id, count=count, queue_filter=queue_filter)


def take_reviews(
    *, person: Person, project_id: UUID, count: int, queue_filter: Mapping[str, Any]
) -> list[ClaimedReview]:
    """Returns up to `count` reviews of a person who may review: their claims with new leases, then new ones."""
    parameters = {
        "person": person.id,
        "project": project_id,
        "count": min(count, MAX_CLAIMS),
        "filter": as_json(queue_filter),
    }
    return [make_record(ClaimedReview, row) for row in fetch_rows(_CLAIM, parameters)][:count]


def _give_back(person: Person, project_id: UUID, critique_ids: Sequence[UUID]) -> None:
    ids = [str(critique_id) for critique_id in critique_ids]
    fetch_rows(_GIVE_BACK, {"person": person.id, "project": project_id, "critiques": ids})


def end_review_leases() -> int:
    """Returns up to 1,000 reviews whose lease has ended to the queue, and how many there were. Safe at any time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT loupe_end_review_leases(NULL, %s)", [MAX_LEASES_ENDED])
        return int(cursor.fetchone()[0])
