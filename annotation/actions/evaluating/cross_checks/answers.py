"""Answers and verdicts of cross-checks: the choice first, blind and for good, then what the person says of the key."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.access import access_own_cross_check
from annotation.actions.shared.candidate_status import change_status, live_candidates, settle, settle_grades
from annotation.actions.shared.cell_changes import CellChanges
from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.errors import Conflict, Invalid
from annotation.models import (
    Candidate,
    CandidateStatus,
    Criterion,
    CrossCheck,
    CrossCheckSkipReason,
    CrossCheckStatus,
    CrossCheckVerdict,
    Person,
)

MAX_COMMENT_CHARACTERS: Final = 2_000
MAX_SECONDS: Final = 24 * 3600


@transaction.atomic
def answer_cross_check(*, person: Person, cross_check_id: UUID, option: int, seconds: float | None) -> CrossCheck:
    """Stores which of the options, counted from 0 as they are shown, the person chooses before the key is shown.

    A grade is finished with it. The same answer again changes nothing. Raises Conflict (`already_answered`) for another
    one, and (`candidate_retired`) when the author has changed the question; Invalid for an option that is not shown.
    """
    check = _lock(person, cross_check_id)
    candidate = check.candidate
    if candidate.criterion == Criterion.AESI:
        raise Invalid(_("A reason has no options; say what you think of it."), code="no_options")
    if not 0 <= option < len(check.order):
        sentence = _("Choose one of the options that are shown.")
        raise Invalid(_("Some fields need another look."), fields={"option": [sentence]})
    index = check.order[option]
    if check.choice is not None:
        if check.choice != index:
            raise Conflict(
                _("You have answered this question already; the first answer counts."), code="already_answered"
            )
        return check
    _require_not_skipped(check)
    _require_live(candidate)
    is_grade = candidate.criterion == Criterion.AESA
    status = CrossCheckStatus.DONE if is_grade else CrossCheckStatus.ANSWERED
    require_change("cross-check", check.status, status)
    check.choice, check.answered_at, check.status = index, Now(), status
    check.seconds = None if seconds is None else min(max(seconds, 0.0), MAX_SECONDS)
    check.save()
    record_event(actor=person, verb="answered", noun="cross-check", target=check.id, project_id=check.project_id)
    if is_grade:
        _count_grade(check)
    return check


@transaction.atomic
def judge_cross_check(*, person: Person, cross_check_id: UUID, verdict: str, comment: str = "") -> CrossCheck:
    """Stores what the person says of a question once they have answered it, or of a reason, and decides on it.

    Everything but agreement needs a comment, which the author reads without a name. The same verdict again changes
    nothing. Raises Conflict (`not_answered`, `already_judged`, `candidate_retired`), Invalid without a comment.
    """
    check = _lock(person, cross_check_id)
    verdict, comment = _clean(verdict, comment)
    if check.status == CrossCheckStatus.DONE and check.judged_at is not None:
        if (check.verdict, check.comment) != (verdict, comment):
            raise Conflict(_("You have judged this already; the first verdict counts."), code="already_judged")
        return check
    if check.candidate.criterion == Criterion.AESA:
        raise Invalid(_("A grade needs no verdict; go on to the next question."), code="no_verdict")
    if check.candidate.criterion != Criterion.AESI and check.choice is None:
        raise Conflict(_("Answer the question first; then the key is shown to you."), code="not_answered")
    _require_not_skipped(check)
    candidate = Candidate.objects.select_for_update(no_key=True).get(pk=check.candidate_id)
    _require_live(candidate)
    require_change("cross-check", check.status, CrossCheckStatus.DONE)
    _finish(check, candidate, is_correct=_is_correct(check, candidate, verdict))
    check.verdict, check.comment, check.judged_at = verdict, comment, Now()
    check.status, check.lease_until = CrossCheckStatus.DONE, None
    check.save(update_fields=["verdict", "comment", "judged_at", "status", "lease_until"])
    record_event(
        actor=person,
        verb="judged",
        noun="cross-check",
        target=check.id,
        project_id=check.project_id,
        verdict=verdict,
    )
    _decide(check, candidate)
    return check


@transaction.atomic
def skip_cross_check(*, person: Person, cross_check_id: UUID, reason: str, note: str = "") -> CrossCheck:
    """Gives back a question or reason that the person cannot answer: others may claim it, this person never again.

    Once given back, the same request again changes nothing. Raises Conflict (`already_answered`) after the answer,
    (`already_judged`) after the verdict, and (`candidate_retired`) when the author has changed it; Invalid for an
    unknown reason.
    """
    check = _lock(person, cross_check_id)
    note = _clean_skip(reason, note)
    if check.status == CrossCheckStatus.SKIPPED:
        return check
    if check.choice is not None:
        raise Conflict(
            _("You have answered this question already, and know its key; say what you think of it instead."),
            code="already_answered",
        )
    if check.status == CrossCheckStatus.DONE:
        raise Conflict(_("You have judged this already; the first verdict counts."), code="already_judged")
    candidate = Candidate.objects.select_for_update(no_key=True).get(pk=check.candidate_id)
    _require_live(candidate)
    require_change("cross-check", check.status, CrossCheckStatus.SKIPPED)
    if check.lease_until is not None and check.is_third == (candidate.status == CandidateStatus.CONTESTED):
        candidate.slots_taken = max(candidate.slots_taken - 1, 0)
        candidate.save(update_fields=["slots_taken"])
    check.status, check.lease_until, check.skip_reason, check.comment = CrossCheckStatus.SKIPPED, None, reason, note
    check.save(update_fields=["status", "lease_until", "skip_reason", "comment"])
    record_event(
        actor=person, verb="skipped", noun="cross-check", target=check.id, project_id=check.project_id, reason=reason
    )
    return check


def _lock(person: Person, cross_check_id: UUID) -> CrossCheck:
    check = access_own_cross_check(person, cross_check_id)
    return (
        CrossCheck.objects.select_for_update(of=("self",), no_key=True)
        .select_related("candidate", "project")
        .get(pk=check.pk)
    )


def _require_live(candidate: Candidate) -> None:
    if candidate.retired_at is not None:
        raise Conflict(
            _("The author has changed this question or withdrawn it. Nothing is left to do here; go on to the next."),
            code="candidate_retired",
        )


def _require_not_skipped(check: CrossCheck) -> None:
    if check.status == CrossCheckStatus.SKIPPED:
        raise Conflict(
            _("You have given this question back, so somebody else answers it. Go on to the next."),
            code="already_skipped",
        )


def _clean_skip(reason: str, note: str) -> str:
    note = note.strip()
    fields: dict[str, list[str]] = {}
    if reason not in CrossCheckSkipReason.values:
        fields["reason"] = [_("Use one of %(reasons)s.") % {"reasons": ", ".join(CrossCheckSkipReason.values)}]
    if len(note) > MAX_COMMENT_CHARACTERS or "\0" in note:
        sentence = _("Write a comment of up to %(most)d characters.")
        fields["note"] = [sentence % {"most": MAX_COMMENT_CHARACTERS}]
    if fields:
        raise Invalid(_("Some fields need another look."), fields=fields)
    return note


def _clean(verdict: str, comment: str) -> tuple[str, str]:
    comment = comment.strip()
    fields: dict[str, list[str]] = {}
    if verdict not in CrossCheckVerdict.values:
        fields["verdict"] = [_("Use one of %(verdicts)s.") % {"verdicts": ", ".join(CrossCheckVerdict.values)}]
    if len(comment) > MAX_COMMENT_CHARACTERS or "\0" in comment:
        sentence = _("Write a comment of up to %(most)d characters.")
        fields["comment"] = [sentence % {"most": MAX_COMMENT_CHARACTERS}]
    if not comment and verdict != CrossCheckVerdict.AGREE:
        fields["comment"] = [_("Say why in a sentence or two: the author reads it to make the question better.")]
    if fields:
        raise Invalid(_("Some fields need another look."), fields=fields)
    return verdict, comment


def _is_correct(check: CrossCheck, candidate: Candidate, verdict: str) -> bool:
    if candidate.criterion == Criterion.AESI:
        return verdict == CrossCheckVerdict.AGREE
    return check.choice == candidate.correct


def _finish(check: CrossCheck, candidate: Candidate, *, is_correct: bool) -> None:
    """Counts a check on its candidate, whose slot it takes again if its lease had ended."""
    candidate.checks += 1
    candidate.right_checks += is_correct
    if check.lease_until is None and check.is_third == (candidate.status == CandidateStatus.CONTESTED):
        candidate.slots_taken += 1
    candidate.save(update_fields=["checks", "right_checks", "slots_taken"])


def _count_grade(check: CrossCheck) -> None:
    grades = list(live_candidates(check.candidate.image_id, criterion=Criterion.AESA))
    candidate = next((grade for grade in grades if grade.id == check.candidate_id), None)
    if candidate is None:  # retired since it was read
        _require_live(Candidate.objects.get(pk=check.candidate_id))
        return
    _finish(check, candidate, is_correct=check.choice == candidate.correct)
    check.lease_until = None
    check.save(update_fields=["lease_until"])
    changes = CellChanges()
    settle_grades(grades, check.project.cross_checks_per_candidate, changes)
    changes.write(check.project_id)


def _decide(check: CrossCheck, candidate: Candidate) -> None:
    """Changes the status of a question or reason as its checks are now."""
    is_fine = check.verdict == CrossCheckVerdict.AGREE and _is_correct(check, candidate, check.verdict)
    if check.is_third:
        if candidate.status == CandidateStatus.CONTESTED:
            change_status(candidate, CandidateStatus.ACCEPTED if is_fine else CandidateStatus.EXCLUDED)
    elif candidate.status == CandidateStatus.ACCEPTED and not is_fine:  # it came after the others had decided
        change_status(candidate, CandidateStatus.DISPUTED)
    else:
        settle(candidate, check.project.cross_checks_per_candidate)
