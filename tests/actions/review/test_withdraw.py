"""A withdrawn critique keeps its row, is in no release, and frees its slot for somebody else."""

import pytest
from django.db import IntegrityError, transaction

from annotation.access import access_critique_to_withdraw
from annotation.actions.desk.revise import revise_critique
from annotation.actions.review.withdraw import withdraw_critique, withdraw_critiques_of
from annotation.errors import Conflict, Forbidden, Invalid, Missing
from annotation.models import Assignment, Critique, Event, Membership
from annotation.queries.projects.members import find_members
from annotation.queries.projects.progress import progress_of
from annotation.queries.projects.statistics import count_critiques
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """Returns a project, two annotators, and the first one's critique: the only one that the only image requires."""
    project, (person, second_person) = make_desk(images=1, annotators=2, critiques_per_image=1)
    return project, person, second_person, make_critique(person, project)


def test_the_row_stays_as_it_was_and_an_event_says_who_and_why(desk):
    project, _person, _second_person, critique = desk

    withdrawn = withdraw_critique(actor=project.created_by, critique=critique, reason=" Its author asked. ")

    critique.refresh_from_db()
    assert (critique.status, critique.withdrawn_at) == ("withdrawn", withdrawn.withdrawn_at)
    assert critique.answers["grade"] == 3
    event = Event.objects.get(target=critique.id, verb="withdrew")
    assert (event.actor, event.data["reason"]) == (project.created_by, "Its author asked.")


def test_withdrawing_again_changes_and_records_nothing(desk):
    project, _person, _second_person, critique = desk
    first = withdraw_critique(actor=project.created_by, critique=critique, reason="once")

    second = withdraw_critique(actor=project.created_by, critique=critique, reason="twice")

    assert (second.withdrawn_at, second.changed_seq) == (first.withdrawn_at, first.changed_seq)
    assert Event.objects.filter(verb="withdrew").count() == 1


def test_the_slot_is_free_for_somebody_else_but_never_for_the_same_person(desk):
    project, person, second_person, critique = desk
    assert not Assignment.objects.filter(status="open").exists()

    withdraw_critique(actor=person, critique=critique, reason="I saw the answer before.")

    assert Assignment.objects.filter(status="open").count() == 1
    (progress,) = progress_of([critique.batch_id]).values()
    assert (progress["critiques"], progress["open"], progress["wanted"]) == (0, 1, 1)
    with pytest.raises(ValueError, match="not enough"):
        make_critique(person, project)
    make_critique(second_person, project)
    assert not Assignment.objects.filter(status="open").exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_critique_is_not_withdrawn_without_a_reason(desk, reason):
    with pytest.raises(Invalid) as error:
        withdraw_critique(actor=desk[0].created_by, critique=desk[3], reason=reason)

    assert list(error.value.fields) == ["reason"]


def test_its_author_can_no_longer_change_it(desk):
    _project, person, _second_person, critique = desk
    withdraw_critique(actor=person, critique=critique, reason="mine")

    with pytest.raises(Conflict, match="withdrawn"):
        revise_critique(actor=person, critique=critique, answers={"grade": 1})


def test_only_the_author_and_managers_may_withdraw_a_critique(desk):
    project, person, second_person, critique = desk
    reviewer, manager = make_member(project, "reviewer"), make_member(project, "manager")

    for allowed in (person, manager):
        assert access_critique_to_withdraw(allowed, critique.id) == critique
    with pytest.raises(Forbidden):
        access_critique_to_withdraw(reviewer, critique.id)
    with pytest.raises(Missing):
        access_critique_to_withdraw(second_person, critique.id)


def test_withdrawing_all_critiques_of_a_member_leaves_those_of_others():
    project, people = make_desk(images=2, annotators=2)
    for person in [*people, *people]:
        make_critique(person, project)
    membership = Membership.objects.get(project=project, person=people[0])

    assert withdraw_critiques_of(actor=project.created_by, membership=membership, reason="erasure") == 2
    assert withdraw_critiques_of(actor=project.created_by, membership=membership, reason="erasure") == 0

    assert set(Critique.objects.filter(status="withdrawn").values_list("annotator", flat=True)) == {people[0].id}


def test_plots_and_the_critique_count_of_a_member_leave_out_withdrawn_critiques():
    project, people = make_desk(images=2, annotators=2)
    first, *_ = [make_critique(person, project, grade=1) for person in [*people, *people]]
    membership = find_members(project).get(person=people[0])
    assert membership.critiques == 2

    withdraw_critique(actor=people[0], critique=first, reason="mine")

    counts = count_critiques(project)
    assert (counts.by_day[-1][1], counts.by_level) == (3, {"low": 3, "medium": 0, "high": 0})
    assert find_members(project).get(person=people[0]).critiques == 1


def test_a_member_without_a_counted_critique_has_no_time_of_the_last_critique():
    project, (person,) = make_desk(images=1, annotators=1)
    withdraw_critique(actor=person, critique=make_critique(person, project), reason="mine")

    member = find_members(project).get(person=person)

    assert (member.critiques, member.last_critique_at) == (0, None)


def test_the_database_rejects_a_withdrawal_without_a_time(desk):
    with pytest.raises(IntegrityError), transaction.atomic():
        Critique.objects.update(status="withdrawn")
