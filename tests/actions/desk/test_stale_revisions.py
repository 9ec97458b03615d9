"""Promise 1: a revision never overwrites another one that its author has not seen."""

import pytest

from annotation.actions.curating.holding_out import hold_out_batch
from annotation.actions.desk.revise import StaleCritique, revise_critique
from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.actions.shared.review_queue import queue_review
from annotation.errors import Invalid
from annotation.models import Critique, CritiqueChange
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)  # a critique's time is that of the transaction


@pytest.fixture
def critique():
    project, (person,) = make_desk(images=1)
    return make_critique(person, project)


def revise(critique, based_on, **answers):
    return revise_critique(actor=critique.annotator, critique=critique, answers=answers, based_on=based_on)


def test_a_revision_of_an_earlier_state_is_rejected_with_the_newer_critique(critique):
    opened = critique.updated_at
    revise(critique, opened, grade=2)

    with pytest.raises(StaleCritique) as error:
        revise(critique, opened, reason="Too dark, and too crowded below to let the eye rest anywhere at all.")

    assert (error.value.code, error.value.kind) == ("stale_critique", "conflict")
    assert error.value.critique.answers["grade"] == 2
    assert revise(critique, error.value.critique.updated_at, grade=5).answers["grade"] == 5
    assert CritiqueChange.objects.count() == 2


def test_a_repeated_revision_is_acknowledged_and_changes_nothing(critique):
    opened = critique.updated_at
    first = revise(critique, opened, grade=2)

    repeated = revise(critique, opened, grade=2)

    assert (repeated.updated_at, repeated.revisions) == (first.updated_at, first.revisions)
    assert CritiqueChange.objects.count() == 1


def test_a_stale_revision_is_not_judged_by_answers_that_its_author_has_not_seen(critique):
    opened = critique.updated_at
    revise(critique, opened, grade=2)

    with pytest.raises(StaleCritique):
        revise(critique, opened, suggestion="")
    with pytest.raises(Invalid):
        revise(critique, Critique.objects.get().updated_at, suggestion="")


def test_a_revision_without_a_base_changes_what_is_stored(critique):
    revise(critique, critique.updated_at, grade=2)

    assert revise(critique, None, grade=5).answers["grade"] == 5


def test_an_image_that_is_held_out_makes_no_revision_stale(critique):
    opened = critique.updated_at
    hold_out_batch(actor=critique.project.created_by, batch=critique.batch)
    assert Critique.objects.get().updated_at == opened

    revised = revise(critique, opened, grade=2)

    assert revised.answers["grade"] == 2
    hold_out_batch(actor=critique.project.created_by, batch=critique.batch)
    assert revise(critique, revised.updated_at, grade=4).answers["grade"] == 4


def decide(critique, decision, **comments):
    stored = Critique.objects.get(pk=critique.pk)
    request = DecisionRequest(decision, stored.updated_at, comments)
    reviewer = make_member(stored.project, "reviewer")
    decide_review(person=reviewer, critique_id=stored.id, request=request, claim=0, queue_filter={})
    return Critique.objects.get(pk=critique.pk)


def test_an_acceptance_makes_no_revision_stale(critique):
    """Promise 9: gold is never accepted, so its author must not notice. The answers are as they were."""
    queue_review(critique.id, ["all"], [], None)
    decide(critique, "accept")

    revised = revise(critique, critique.updated_at, grade=2)
    decide(critique, "accept")

    assert (revised.answers["grade"], revised.status) == (2, "submitted")
    assert revise(critique, revised.updated_at, grade=4).answers["grade"] == 4
    with pytest.raises(StaleCritique):
        revise(critique, revised.updated_at, grade=5)


def test_nobody_stands_by_their_answers_before_they_have_read_the_comments(critique):
    queue_review(critique.id, ["all"], [], None)
    returned = decide(critique, "return", reason="Where is that?")

    assert revise(critique, critique.updated_at).status == "returned"
    assert revise(critique, returned.updated_at).status == "submitted"
    decide(critique, "return", reason="And where exactly?")

    assert revise(critique, returned.updated_at).status == "returned"
