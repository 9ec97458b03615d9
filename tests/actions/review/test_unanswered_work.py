"""Returned work that nobody answers in time is asked of another person, once."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.review.unanswered import ask_again
from annotation.models import Assignment, Critique, Event, Review
from annotation.queries.review.returned_work import reviews_for_author
from tests.actions.review.helpers import make_review_desk
from tests.factories import make_critique, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    desk = make_review_desk(images=1)
    desk.decide("return")
    return desk


def wait(days: int) -> None:
    Review.objects.update(returned_at=Now() - timedelta(days=days, seconds=1))


def test_its_image_is_asked_of_another_person_once_the_days_are_over(desk):
    colleague = make_member(desk.project)
    wait(desk.project.quality.return_days - 1)
    assert ask_again() == 0
    wait(desk.project.quality.return_days)

    assert ask_again() == 1
    assert ask_again() == 0

    (claim,) = claim_assignments(person=colleague, project_id=desk.project.id, count=1)
    assert claim.image_id == desk.critiques[0].image_id
    assert Event.objects.filter(verb="asked_again", target=desk.critiques[0].id).count() == 1
    (review,) = reviews_for_author(Critique.objects.filter(annotator=desk.author)).values()
    assert review["asked_again_at"]


def test_its_author_may_still_answer_and_nothing_is_asked_twice(desk):
    """Promise 2: the late answer is kept beside the critique of the other person."""
    wait(desk.project.quality.return_days)
    ask_again()
    make_critique(make_member(desk.project), desk.project)

    critique = Critique.objects.get(pk=desk.critiques[0].pk)
    revise_critique(actor=desk.author, critique=critique, answers={"grade": 4}, based_on=critique.updated_at)
    desk.decide("return")
    wait(desk.project.quality.return_days)

    assert ask_again() == 0
    assert Critique.objects.counted().count() == 2
    assert not Assignment.objects.filter(status="open").exists()


def test_work_that_was_answered_in_time_is_asked_of_nobody(desk):
    critique = Critique.objects.get()
    revise_critique(actor=desk.author, critique=critique, answers={"grade": 4}, based_on=critique.updated_at)
    Review.objects.update(queued_at=Now() - timedelta(days=100))

    assert ask_again() == 0
