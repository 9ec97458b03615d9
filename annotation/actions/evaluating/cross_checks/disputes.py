"""Decisions on candidates that came back: their author stands by them, a manager decides."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.candidate_status import change_status
from annotation.errors import Conflict, Forbidden, Invalid
from annotation.models import Candidate, CandidateStatus, Person

DECISIONS: Final = {
    "accept": CandidateStatus.ACCEPTED,
    "exclude": CandidateStatus.EXCLUDED,
    "third": CandidateStatus.CONTESTED,
}


@transaction.atomic
def stand_by_candidate(*, actor: Person, candidate: Candidate) -> Candidate:
    """Sends a question that came back to a third expert, because its author finds it right as it is.

    The caller has checked that the actor is its author. Raises Conflict for one that is not with its author any more.
    """
    candidate = _lock(candidate)
    if candidate.status == CandidateStatus.CONTESTED:
        return candidate
    if candidate.status != CandidateStatus.DISPUTED:
        raise Conflict(
            _("This question is not with you any more. Reload the page to see what came of it."),
            code="wrong_state",
            status=candidate.status,
        )
    change_status(candidate, CandidateStatus.CONTESTED, actor=actor)
    return candidate


@transaction.atomic
def decide_candidate(*, actor: Person, candidate: Candidate, decision: str) -> Candidate:
    """Accepts a candidate, leaves it out, or sends it to a third expert, on behalf of a manager.

    Raises Forbidden for a question of one's own, Invalid for an unknown decision, Conflict for a decision that its
    status does not allow.
    """
    if decision not in DECISIONS:
        sentence = _("Use one of %(decisions)s.") % {"decisions": ", ".join(DECISIONS)}
        raise Invalid(_("Some fields need another look."), fields={"decision": [sentence]})
    candidate = _lock(candidate)
    if candidate.author_id == actor.id:
        raise Forbidden(_("You wrote this question, so somebody else decides on it."))
    change_status(candidate, DECISIONS[decision], actor=actor)
    return candidate


def _lock(candidate: Candidate) -> Candidate:
    candidate = Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk)
    if candidate.retired_at is not None:
        raise Conflict(
            _("The author has changed this question or withdrawn it; its successor is checked anew."),
            code="candidate_retired",
        )
    return candidate
