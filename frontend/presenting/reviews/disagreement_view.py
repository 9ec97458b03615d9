"""An image about which people disagree, in words: how far apart, which grades, and whether more critiques are asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from annotation.models import ImageRatings, QualityPolicy
from annotation.queries.review.collection_states import CollectionState, collection_states
from annotation.queries.review.disagreements import Disagreement
from annotation.rules.rated_questions import rated_questions
from frontend.presenting.reviews.side_by_side_view import apart_in_words


@dataclass(frozen=True, slots=True)
class DisagreementView:
    """A row of the list; `reason` says why no further critique is asked of an image whose grades lie far apart."""

    row: Disagreement
    apart: str
    grades: str
    reason: str


def disagreement_views(rows: Sequence[Disagreement], policy: QualityPolicy) -> list[DisagreementView]:
    """Returns images as the list of a project with this policy shows them."""
    states = collection_states({row.ratings.image_id for row in rows})
    return [_view(row, states[row.ratings.image_id], policy) for row in rows]


def _view(row: Disagreement, state: CollectionState, policy: QualityPolicy) -> DisagreementView:
    spread, limit = row.ratings.spread or 0, policy.spread_limit
    is_far = limit is not None and spread >= limit
    return DisagreementView(
        row=row,
        apart=apart_in_words(spread),
        grades=get_text_list([str(grade) for grade in _grades(row.ratings)], _("and")),
        reason=_reason(state, policy) if is_far else "",
    )


def _grades(ratings: ImageRatings) -> Sequence[int]:
    """Returns the different grades that people gave, the lowest first."""
    rated = rated_questions(ratings.questionnaire.definition).values()
    keys = [question.key for question in rated if question.is_grade]
    answers = [entry["answers"] for entry in ratings.ratings.values()]
    return sorted({rating for each in answers for key, rating in each.items() if key in keys})


def _reason(state: CollectionState, policy: QualityPolicy) -> str:
    counts = {"collected": state.collected, "required": state.required, "most": policy.critiques_at_most}
    sentences = {
        "closed": _("its batch is closed"),
        "none_required": _("no critiques are asked of it"),
        "at_most": _("at the most already (%(most)d)"),
        "collecting": _("still collecting (%(collected)d of %(required)d)"),
        "soon": _("asked within minutes"),
    }
    return sentences[state.obstacle(policy)] % counts
