"""Keeps what people said of an image from whoever has yet to review one of its critiques (Promise 9)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from annotation.access.critiques import access_critique
from annotation.access.roles import READERS, role_in
from annotation.access.rows import access_image
from annotation.errors import Conflict
from annotation.models import Critique, Image, Person, Role
from annotation.models.quality.review_state import HAS_DECIDED, MAY_BE_GIVEN
from annotation.sql.rows import fetch_rows

# Reads the reviews of one image from `review_of_image`: no more than it has critiques.
_TO_REVIEW: Final = f"""
SELECT review.critique_id, {HAS_DECIDED} AS has_decided
  FROM annotation_review review WHERE review.image_id = %(image)s AND {MAY_BE_GIVEN}
"""


@dataclass(frozen=True, slots=True)
class ReviewsOfImage:
    """The critiques of an image whose reviews a person may yet get, and those on which they have not decided before."""

    to_review: frozenset[UUID]
    undecided: frozenset[UUID]

    def may_read(self, critique: Critique) -> bool:
        """Returns whether the person may read a critique: one that they may review, or none is left to decide on."""
        return critique.id in self.to_review or not self.undecided


def reviews_of_image(person: Person, image_id: UUID, role: str | None) -> ReviewsOfImage:
    """Returns which critiques of an image the person, who has this role in its project, may yet review."""
    if role not in READERS:
        return ReviewsOfImage(frozenset(), frozenset())
    parameters = {"person": person.id, "image": image_id, "manages": role == Role.MANAGER}
    rows = fetch_rows(_TO_REVIEW, parameters)
    return ReviewsOfImage(
        frozenset(row["critique_id"] for row in rows),
        frozenset(row["critique_id"] for row in rows if not row["has_decided"]),
    )


def require_decided(person: Person, image_id: UUID, project_id: UUID) -> None:
    """Raises Conflict `review_first` if the person may yet review a critique of the image on which they have not
    decided: what others said is shown afterwards."""
    if reviews_of_image(person, image_id, role_in(person, project_id)).undecided:
        raise review_first()


def access_critiques_of_image(person: Person, image_id: UUID) -> Image:
    """Returns an image of a project that the person reviews or manages, if they may read all its critiques now."""
    image = access_image(person, image_id)
    require_decided(person, image.id, image.project_id)
    return image


def access_critique_to_read(person: Person, critique_id: UUID) -> Critique:
    """Returns a critique as `access_critique`. Raises Conflict `review_first` where another critique of its image has
    to be decided on first."""
    critique = access_critique(person, critique_id)
    if critique.annotator_id == person.id:
        return critique
    reviews = reviews_of_image(person, critique.image_id, role_in(person, critique.project_id))
    if not reviews.may_read(critique):
        raise review_first()
    return critique


def review_first() -> Conflict:
    return Conflict(
        _(
            "A critique of this image waits for a review that you may be given. Decide on it first, at the review"
            " desk. What people said of the image is shown afterwards."
        ),
        code="review_first",
    )
