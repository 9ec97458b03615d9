"""The critiques of an image as its page shows them to a reviewer or a manager."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotation.access import review_first, reviews_of_image
from annotation.models import (
    VISIBLE,
    Assignment,
    AssignmentStatus,
    Critique,
    Image,
    Person,
    Purpose,
    QualityPolicy,
    Role,
)
from annotation.queries.images.batch_images import critiques_of
from annotation.queries.review.final_obstacles import find_final_obstacle
from annotation.queries.review.image_figures import image_figures
from annotation.queries.review.side_by_side import SHOWN_TOGETHER, side_by_side
from frontend.presenting.reviews.side_by_side_view import ComparisonView, comparison_view

# Managers alone see these critiques: whoever reviews must not be able to tell a gold item from another image.
HIDDEN_PURPOSES: Final = {
    Purpose.GOLD: gettext_lazy(
        "Gold: the image was shown to see whether people give the expected answers. Nobody at the desk can tell."
    ),
    Purpose.TRAINING: gettext_lazy(
        "Training and tests: the image was shown to people who qualify for the work of this project."
    ),
    Purpose.RETEST: gettext_lazy(
        "Retest: the image was shown again to people who had written about it before, to see how alike their answers "
        "are."
    ),
}


@dataclass(frozen=True, slots=True)
class FinalState:
    """What there is to say of the final critique: it exists, it may be written, or why it may not.

    `is_begun` tells that the person has begun it, `is_own` that they wrote it.
    """

    critique: Critique | None
    obstacle: str
    is_begun: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class ImageCritiques:
    """The critiques side by side, those that no longer count, and for managers those of other purposes.

    `review_first` says why there are none for a person who has yet to review one of them; then `final` is None.
    """

    versions: list[ComparisonView]
    ended_critiques: list[Critique]
    hidden: list[tuple[str, list[Critique]]]
    final: FinalState | None
    extra: str
    review_first: str = ""


def image_critiques(image: Image, person: Person, role: str | None) -> ImageCritiques:
    """Returns what the page of an image says of its critiques to one person."""
    if reviews_of_image(person, image.id, role).undecided:
        return ImageCritiques([], [], [], None, _extra_in_words(image), review_first().detail)
    critiques = list(critiques_of(image, with_hidden=role == Role.MANAGER))
    figures = image_figures(image)
    return ImageCritiques(
        versions=[
            comparison_view(version, figures.get(version.critiques[0].questionnaire_id))
            for version in side_by_side(image)
        ],
        ended_critiques=[
            critique
            for critique in critiques
            if critique.purpose in SHOWN_TOGETHER and critique.status in VISIBLE.excluded
        ],
        hidden=_hidden(critiques) if role == Role.MANAGER else [],
        final=_final_state(image, person, critiques),
        extra=_extra_in_words(image),
    )


def _hidden(critiques: Sequence[Critique]) -> list[tuple[str, list[Critique]]]:
    groups = [
        (str(sentence), [critique for critique in critiques if critique.purpose == purpose])
        for purpose, sentence in HIDDEN_PURPOSES.items()
    ]
    return [(sentence, group) for sentence, group in groups if group]


def _final_state(image: Image, person: Person, critiques: Sequence[Critique]) -> FinalState:
    final = next(
        (
            critique
            for critique in critiques
            if critique.purpose == Purpose.FINAL and critique.status not in VISIBLE.excluded
        ),
        None,
    )
    if final:
        return FinalState(final, "", is_begun=False, is_own=final.annotator_id == person.id)
    obstacle = find_final_obstacle(person, image)
    assignments = Assignment.objects.filter(image=image, annotator=person, purpose=Purpose.FINAL)
    is_begun = assignments.filter(status__in=[AssignmentStatus.CLAIMED, AssignmentStatus.EXPIRED]).exists()
    return FinalState(None, obstacle.detail if obstacle else "", is_begun=is_begun, is_own=False)


def _extra_in_words(image: Image) -> str:
    """Returns why more critiques than usual were asked of an image; empty if none were."""
    number = image.extra_critiques
    if not number:
        return ""
    sentence = ngettext(
        "%(number)d more critique than usual was asked of this image, because its grades lay far apart.",
        "%(number)d more critiques than usual were asked of this image, because its grades lay far apart.",
        number,
    ) % {"number": number}
    limit = QualityPolicy.objects.filter(project=image.project_id).values_list("spread_limit", flat=True).first()
    if not limit:
        return _("%(asked)s The project asks for no more now.") % {"asked": sentence}
    policy = ngettext(
        "The project asks for another critique from %(limit)d grade apart.",
        "The project asks for another critique from %(limit)d grades apart.",
        limit,
    ) % {"limit": limit}
    return _("%(asked)s %(policy)s") % {"asked": sentence, "policy": policy}
