"""Reads the queue of reviews: how many wait and why, and the queue itself. The cost is bounded at any length."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.models import Batch, Person, Project, Review, ReviewReason, ReviewStatus
from annotation.sql.rows import fetch_rows, make_record
from annotation.wording.quality.checks import FLAG_NAMES

MOST_COUNTED: Final = 1_000
MOST_IN_BULK: Final = 100_000
SAMPLE_SIZE: Final = 10
QUEUE_FILTERS: Final = ("annotator", "batch", "code", "disagreement")


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many reviews match a filter, each count exact up to MOST_COUNTED.

    `open` could be claimed by the person, `by_reason` says why these wait, `claimed` are with reviewers now, and
    `own_claims` of them with the person.
    """

    open: int
    by_reason: dict[str, int]
    claimed: int
    own_claims: int


def parse_queue_filter(project_id: UUID, values: Mapping[str, Any], prefix: str = "filter.") -> dict[str, Any]:
    """Returns a filter of the queue as the database's functions take it.

    Raises Invalid naming each that does not exist, cannot be read, or is of another project; `prefix` begins its name.
    """
    errors: dict[str, list[str]] = {}
    parsed: dict[str, Any] = {}
    for name, value in values.items():
        try:
            parsed[name] = _parse(project_id, name, value)
        except ValueError as error:
            errors[f"{prefix}{name}"] = [str(error)]
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)
    return {name: value for name, value in parsed.items() if value is not False}


def _parse(project_id: UUID, name: str, value: Any) -> Any:
    """Returns one value of a filter. Raises ValueError with what to do about it."""
    if name == "disagreement" and isinstance(value, bool):
        return value
    if name == "code":
        return _known_code(value)
    if name in {"annotator", "batch"} and _is_of_project(project_id, name, value):
        return str(value)
    if name not in QUEUE_FILTERS:
        raise ValueError(_("There is no such filter. Choose from: %(names)s.") % {"names": ", ".join(QUEUE_FILTERS)})
    if name == "disagreement":
        raise ValueError(_("This is true or false."))
    raise ValueError(_("There is no such thing in this project."))


def _known_code(value: Any) -> str:
    """Returns the code of a check. Raises ValueError for any other value: nothing would match it."""
    if isinstance(value, str) and value in FLAG_NAMES:
        return value
    raise ValueError(_("There is no such check. Choose from: %(names)s.") % {"names": ", ".join(sorted(FLAG_NAMES))})


def _is_of_project(project_id: UUID, name: str, value: Any) -> bool:
    try:
        row_id = UUID(str(value))
    except ValueError:
        return False
    if name == "batch":
        return Batch.objects.filter(pk=row_id, project_id=project_id).exists()
    return Person.objects.filter(pk=row_id, memberships__project_id=project_id).exists()


_CLAIMABLE: Final = """
review.project_id = %(project)s AND review.status = 'open' AND review.annotator_id <> %(person)s
AND (review.kept_for_id IS NULL OR review.kept_for_id = %(person)s OR review.kept_until < now())
"""
_COUNT: Final = f"""
SELECT count(*) AS reviews FROM (
    SELECT FROM annotation_review review WHERE {_CLAIMABLE} {{condition}} LIMIT %(most)s) counted
"""
_CONDITIONS: Final = {
    "annotator": " AND review.annotator_id = %(annotator)s::uuid",
    "batch": " AND review.batch_id = %(batch)s::uuid",
    "code": " AND review.flag_codes @> ARRAY[%(code)s]::varchar[] AND NOT (review.flag_codes = '{}')",
    "disagreement": " AND review.reasons @> ARRAY['disagreement']::varchar[]",
}


def _condition(queue_filter: Mapping[str, Any]) -> str:
    # Not put in by str.format: the conditions have braces of arrays.
    return "".join(_CONDITIONS[name] for name in queue_filter)


def count_open(project_id: UUID, person_id: UUID, queue_filter: Mapping[str, Any]) -> int:
    """Returns how many reviews the person could claim; exact up to MOST_COUNTED, which bounds the cost."""
    parameters = {**queue_filter, "project": project_id, "person": person_id, "most": MOST_COUNTED}
    (row,) = fetch_rows(_COUNT.replace("{condition}", _condition(queue_filter)), parameters)
    return int(row["reviews"])


_SAMPLE: Final = f"""
WITH settled AS MATERIALIZED (
    SELECT loupe_sequence_stamp(pg_snapshot_xmin(pg_current_snapshot())) AS stamp
), matching AS MATERIALIZED (
    SELECT review.id FROM settled, annotation_review review
      JOIN annotation_critique critique ON critique.id = review.critique_id
     WHERE {_CLAIMABLE} AND critique.status = 'submitted'
       AND greatest(review.queued_seq, critique.state_seq) < settled.stamp {{condition}}
     LIMIT %(most)s)
SELECT (SELECT stamp FROM settled) AS until_seq,
       (SELECT count(*) FROM matching) AS total,
       ARRAY(SELECT id FROM matching ORDER BY random() LIMIT %(size)s) AS review_ids
"""


@dataclass(frozen=True, slots=True)
class DrawnSample:
    """The ids of a random sample of the queue, of how many it is, and the settled sequence stamp of the moment."""

    review_ids: list[UUID]
    total: int
    until_seq: int


def draw_sample(project_id: UUID, person_id: UUID, queue_filter: Mapping[str, Any]) -> DrawnSample:
    """Draws SAMPLE_SIZE reviews at random of what a filter matches for a person, of the first MOST_IN_BULK and one."""
    limits = {"most": MOST_IN_BULK + 1, "size": SAMPLE_SIZE}
    parameters = {**queue_filter, "project": project_id, "person": person_id, **limits}
    (row,) = fetch_rows(_SAMPLE.replace("{condition}", _condition(queue_filter)), parameters)
    return make_record(DrawnSample, row)


_BY_REASON: Final = f"""
SELECT reason, count(*) AS reviews
  FROM (SELECT review.reasons FROM annotation_review review WHERE {_CLAIMABLE} {{condition}}
         ORDER BY review.queued_at, review.id LIMIT %(most)s) first, unnest(first.reasons) reason
 GROUP BY reason
"""


def queue_counts(project_id: UUID, person_id: UUID, queue_filter: Mapping[str, Any]) -> QueueCounts:
    """Returns what a person could claim of a filter, with the reasons of the first MOST_COUNTED reviews of it."""
    parameters = {**queue_filter, "project": project_id, "person": person_id, "most": MOST_COUNTED}
    rows = fetch_rows(_BY_REASON.replace("{condition}", _condition(queue_filter)), parameters)
    counts = {row["reason"]: int(row["reviews"]) for row in rows}
    claimed = filter_reviews(Review.objects.filter(project_id=project_id, status=ReviewStatus.CLAIMED), queue_filter)
    return QueueCounts(
        open=count_open(project_id, person_id, queue_filter),
        by_reason={reason: counts[reason] for reason in ReviewReason.values if reason in counts},
        claimed=claimed[:MOST_COUNTED].count(),
        own_claims=claimed.filter(reviewer=person_id)[:MOST_COUNTED].count(),
    )


def queued_reviews(project: Project, queue_filter: Mapping[str, Any], status: str) -> QuerySet[Review]:
    """Returns the reviews of a project in a status that match a filter.

    Order them by `queued_at`, oldest first, as they are handed out.
    """
    related = ("critique__questionnaire", "annotator", "batch", "image", "reviewer", "kept_for")
    return filter_reviews(Review.objects.filter(project=project, status=status), queue_filter).select_related(*related)


def filter_reviews(reviews: QuerySet[Review], queue_filter: Mapping[str, Any]) -> QuerySet[Review]:
    """Returns those of some reviews that match a filter of the queue."""
    condition = Q()
    for name, value in queue_filter.items():
        match name:
            case "code":
                condition &= Q(flag_codes__contains=[value]) & ~Q(flag_codes=[])
            case "disagreement":
                condition &= Q(reasons__contains=["disagreement"])
            case _:
                condition &= Q(**{name: value})
    return reviews.filter(condition)
