"""Finds the images where people disagree, the furthest apart first, from the ratings that the workers keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.models import VISIBLE, Critique, ImageRatings, Person, Project, Purpose
from annotation.models.quality.review_state import HAS_DECIDED, MAY_BE_GIVEN
from annotation.sql.rows import fetch_rows

FINAL_STATES: Final = ("with", "without")
# Follows the index `image_ratings_by_spread`, and compares its columns as one row value, so that each page costs the
# same. Only of a batch are all images read, from its own index.
_FIND: Final = """
SELECT ratings.id
  FROM annotation_imageratings ratings JOIN annotation_image image ON image.id = ratings.image_id {joins}
 WHERE ratings.project_id = %(project)s AND ratings.spread >= 1 AND image.status = 'ready' {conditions}
 ORDER BY ratings.spread DESC, ratings.image_id DESC, ratings.questionnaire_id DESC
 LIMIT %(limit)s
"""
_AFTER: Final = """
AND (ratings.spread, ratings.image_id, ratings.questionnaire_id) < (%(spread)s, %(image)s, %(questionnaire)s)
"""
_BATCH: Final = "AND image.batch_id = %(batch)s"
_IS_FINAL: Final = f"""
final.image_id = ratings.image_id AND final.purpose = 'final'
AND final.status NOT IN ({", ".join(f"'{status}'" for status in VISIBLE.excluded)})
"""
# An image has at most one (index `critique_final_once`). A join lets the database begin with the final critiques, where
# these are few, and with EXISTS it would look for one of each image that people disagree about.
_WITH_FINAL: Final = f"JOIN annotation_critique final ON {_IS_FINAL}"
_WITHOUT_FINAL: Final = f"AND NOT EXISTS (SELECT FROM annotation_critique final WHERE {_IS_FINAL})"

# How far two grades lie apart tells whoever reviews one of them the other (Promise 9).
_DECIDED: Final = f"""
AND NOT EXISTS (SELECT FROM annotation_review review
                 WHERE review.image_id = ratings.image_id AND {MAY_BE_GIVEN} AND NOT {HAS_DECIDED})
"""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The ratings of an image, and whether it has a final critique."""

    ratings: ImageRatings
    has_final: bool


@dataclass(frozen=True, slots=True)
class DisagreementPage:
    """Some images; `next_cursor` is empty on the last page."""

    rows: list[Disagreement]
    next_cursor: str


def find_disagreements(
    project: Project,
    reader: Person,
    *,
    manages: bool,
    batch_id: UUID | None = None,
    final: str = "",
    cursor: str = "",
    limit: int,
) -> DisagreementPage:
    """Returns the ratings of images whose grades lie apart, by questionnaire version, furthest apart first.

    Images of which the reader may yet be given a review are left out, unless they manage the project. `final` is `with`
    or `without` a final critique. Raises Invalid `bad_cursor` for a cursor that no page has.
    """
    parameters: dict[str, Any] = {"project": project.id, "limit": limit + 1, "batch": batch_id}
    parameters |= {"person": reader.id, "manages": manages}
    conditions = [_DECIDED, *([_BATCH] if batch_id else [])]
    joins = _WITH_FINAL if final == "with" else ""
    if final == "without":
        conditions.append(_WITHOUT_FINAL)
    if cursor:
        parameters |= _read_cursor(cursor)
        conditions.append(_AFTER)
    statement = _FIND.format(joins=joins, conditions=" ".join(conditions))
    ids = [row["id"] for row in fetch_rows(statement, parameters)]
    rows = _rows(ids[:limit])
    return DisagreementPage(rows, _make_cursor(rows[-1].ratings) if len(ids) > limit else "")


def _rows(ids: Sequence[int]) -> list[Disagreement]:
    by_id = ImageRatings.objects.select_related("image__batch", "questionnaire").in_bulk(ids)
    ratings = [by_id[ratings_id] for ratings_id in ids]
    finals = Critique.objects.filter(image__in=[entry.image_id for entry in ratings], purpose=Purpose.FINAL)
    image_ids = set(finals.exclude(status__in=VISIBLE.excluded).values_list("image", flat=True))
    return [Disagreement(entry, entry.image_id in image_ids) for entry in ratings]


def _make_cursor(ratings: ImageRatings) -> str:
    return f"{ratings.spread}.{ratings.image_id.hex}.{ratings.questionnaire_id.hex}"


def _read_cursor(cursor: str) -> dict[str, Any]:
    try:
        spread, image, questionnaire = cursor.split(".")
        return {"spread": int(spread[:9]), "image": UUID(image), "questionnaire": UUID(questionnaire)}
    except ValueError as error:
        raise Invalid(_("This cursor did not come from this URL. Start without it."), code="bad_cursor") from error
