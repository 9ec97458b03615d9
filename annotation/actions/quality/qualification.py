"""Qualifies people before their first work: training that explains itself, then a test.

The images are answered as work is, by the actions of the desk; here the next one is claimed, and the attempt goes on.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotation.actions.quality.gold_results import store_results
from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.errors import Conflict, Forbidden, Missing
from annotation.models import (
    Assignment,
    Batch,
    Critique,
    GoldItem,
    GoldUse,
    Membership,
    Person,
    Purpose,
    Qualification,
    QualityPolicy,
    Role,
)
from annotation.queries.quality.desk_gate import QUALIFICATION, DeskGate, find_gate
from annotation.queries.quality.qualification import Showing, showings_of, unseen_items
from annotation.queries.quality.qualification_state import (
    LIVE,
    Outlook,
    Phase,
    QualificationState,
    read_outlook,
    read_qualification,
    unseen_test_items,
)
from annotation.wording.quality.gold import explain_gate, explain_no_attempt_left


@transaction.atomic
def claim_qualification(*, person: Person, project_id: UUID, begin: bool = False) -> QualificationState:
    """Returns where a person stands in their qualification, and claims the next image of it.

    With `begin`, the next attempt begins where one may. Raises Missing for a non-member, Forbidden for another role,
    Conflict `too_few_items` where the project lacks images for an attempt, and `consent_required` or `paused` unless
    the next image is one that the person has begun.
    """
    membership = _lock_annotator(person, project_id)
    gate = find_gate(person.id, project_id)
    closed = gate if gate and gate.code != QUALIFICATION else None
    state = read_qualification(membership)
    if closed and (closed.is_first_consent or state.phase not in LIVE):
        raise _closed_by(closed)
    if state.phase in LIVE and state.attempt:
        return _go_on(membership, state.policy, state.attempt, closed)
    if state.phase == "passed" or not begin:
        return state
    return _go_on(membership, state.policy, _begin(membership, state.policy, state.attempt), None)


def _closed_by(gate: DeskGate) -> Conflict:
    return Conflict(explain_gate(gate.code, gate.extra), code=gate.code, **gate.extra)


def _lock_annotator(person: Person, project_id: UUID) -> Membership:
    members = Membership.objects.select_for_update(of=("self",), no_key=True).filter(person=person, is_active=True)
    membership = members.filter(project=project_id).first()
    if membership is None:
        raise Missing(_("There is no such thing here, or it is not yours to see."))
    if membership.role != Role.ANNOTATOR:
        raise Forbidden(_("Only annotators work at the desk; ask a manager to make you one."))
    return membership


def _begin(membership: Membership, policy: QualityPolicy, last: Qualification | None) -> Qualification:
    """Begins the next attempt, with items that the person has not seen yet.

    Training may be shorter where few are left, the test may not.
    """
    if last and last.attempt >= policy.attempts:
        raise Conflict(explain_no_attempt_left(), code="no_attempt_left")
    test = unseen_test_items(membership, policy)
    questionnaire = policy.project.questionnaire
    if len(test) < policy.test_items or questionnaire is None:
        raise Conflict(
            _(
                "This project has too few images for the test that you have not seen. Its managers are told; come back"
                " later."
            ),
            code="too_few_items",
        )
    training = unseen_items(membership, policy, GoldUse.TRAINING, policy.training_items)
    attempt = Qualification.objects.create(
        membership=membership,
        questionnaire=questionnaire,
        attempt=(last.attempt if last else 0) + 1,
        item_ids=[str(item) for item in [*training, *test]],
    )
    _record(membership, "began", attempt)
    return attempt


def _go_on(
    membership: Membership, policy: QualityPolicy, attempt: Qualification, closed: DeskGate | None
) -> QualificationState:
    """Shows the next item of a live attempt, but no new one to a person who gets no images; ends it after the last."""
    showings = showings_of(attempt.item_ids, membership.person_id)
    training = [showing for showing in showings if showing.use == GoldUse.TRAINING]
    test = [showing for showing in showings if showing.use != GoldUse.TRAINING]
    ahead = next((showing for showing in showings if not showing.is_over), None)
    if closed and ahead and ahead.assignment_id is None:
        raise _closed_by(closed)
    if attempt.status == "training" and (ahead is None or ahead in test):
        _change(attempt, "testing")
    if ahead is None:
        _explained(training)  # stored already, unless no image of the test can be shown any more
        return _end(membership, policy, attempt, test)
    phase_showings = training if ahead in training else test
    assignment_id = _show(membership, policy, attempt, ahead)
    explained = _explained(training)  # after what it locks: counts of items are locked last
    return QualificationState(
        phase="training" if ahead in training else "testing",
        policy=policy,
        attempt=attempt,
        done=sum(showing.is_over for showing in phase_showings),
        items=len(phase_showings),
        assignment_id=assignment_id,
        explained=explained if ahead in training or not any(showing.is_over for showing in test) else None,
    )


def _show(membership: Membership, policy: QualityPolicy, attempt: Qualification, showing: Showing) -> UUID:
    """Claims the assignment of an item, or claims it again."""
    lease = timezone.now() + timedelta(minutes=policy.project.lease_minutes)
    if showing.assignment_id is not None:
        if showing.status == "expired":
            require_change("assignment", "expired", "claimed")
        Assignment.objects.filter(pk=showing.assignment_id).update(status="claimed", lease_until=lease, ended_at=None)
        return showing.assignment_id
    assignment = Assignment.objects.create(
        image_id=showing.image_id,
        batch=Batch.objects.get(images=showing.image_id),
        purpose=Purpose.TRAINING,
        gold_item_id=showing.item_id,
        slot_number=1,
        sort_key=0,
        status="claimed",
        annotator_id=membership.person_id,
        questionnaire_id=attempt.questionnaire_id,
        claimed_at=timezone.now(),
        lease_until=lease,
    )
    return assignment.id


def _explained(training: list[Showing]) -> tuple[GoldItem, Critique] | None:
    """Returns the training item that was answered last, with its critique, whose result is stored."""
    answered = [showing for showing in training if showing.critique_id]
    if not answered:
        return None
    critique = _critiques().get(assignment=answered[-1].assignment_id)
    store_results([critique])
    item = critique.assignment.gold_item
    return (item, critique) if item else None


def _end(
    membership: Membership, policy: QualityPolicy, attempt: Qualification, test: list[Showing]
) -> QualificationState:
    """Ends an attempt: the mark is the share of all answers that the test expects; a skipped image has none of them."""
    critiques = {critique.id: critique for critique in _critiques().filter(pk__in=[s.critique_id for s in test])}
    expected = dict(GoldItem.objects.filter(pk__in=attempt.item_ids).values_list("id", "expected"))
    results = store_results(critiques.values())
    correct = sum(result.correct for result in results)
    total = sum(result.total for result in results)
    total += sum(len(expected[s.item_id]) for s in test if s.assignment_id is not None and s.critique_id is None)
    attempt.correct, attempt.total, attempt.ended_at = correct, total, timezone.now()
    has_passed = total > 0 and 100 * correct >= policy.pass_percent * total
    _change(attempt, "passed" if has_passed else "failed", "correct", "total", "ended_at")
    if has_passed:
        membership.qualified_at = attempt.ended_at
        membership.save(update_fields=["qualified_at"])
    if has_passed:
        _record(membership, "passed", attempt)
    else:
        _record(membership, "failed", attempt)
    phase: Phase = "passed" if has_passed else "failed"
    outlook = Outlook() if has_passed else read_outlook(membership, policy, attempt)
    return QualificationState(phase, policy, attempt, outlook, done=len(test), items=len(test))


def _critiques() -> QuerySet[Critique]:
    return Critique.objects.select_related("assignment__gold_item__questionnaire", "questionnaire", "image")


def _change(attempt: Qualification, status: str, *fields: str) -> None:
    require_change("qualification", attempt.status, status)
    attempt.status = status
    attempt.save(update_fields=["status", *fields])


def _record(membership: Membership, verb: str, attempt: Qualification) -> None:
    record_event(
        actor=membership.person,
        verb=verb,
        noun="qualification",
        target=attempt.id,
        project_id=membership.project_id,
        attempt=attempt.attempt,
        correct=attempt.correct if attempt.ended_at else None,
        total=attempt.total if attempt.ended_at else None,
    )
