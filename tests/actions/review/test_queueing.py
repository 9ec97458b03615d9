"""Critiques enter the queue of reviews once, and leave it only by a decision."""

import pytest

from annotation.actions.review.withdraw import withdraw_critique
from annotation.actions.shared.review_queue import queue_review
from annotation.models import Critique, Review
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def critique() -> Critique:
    project, (person,) = make_desk(images=1)
    return make_critique(person, project)


def test_a_queued_critique_has_one_open_review_with_what_the_filters_need(critique):
    for _ in range(2):
        queue_review(critique.id, ["all", "flagged"], ["fast"], 2)

    review = Review.objects.get()
    assert (review.critique_id, review.status, review.spread) == (critique.id, "open", 2)
    assert (review.reasons, review.flag_codes) == (["all", "flagged"], ["fast"])
    assert (review.annotator_id, review.batch_id, review.image_id, review.project_id) == (
        critique.annotator_id,
        critique.batch_id,
        critique.image_id,
        critique.project_id,
    )


def test_a_further_reason_is_added_and_the_place_in_the_queue_stays(critique):
    queue_review(critique.id, ["sample"], [], None)
    queued_at = Review.objects.get().queued_at

    queue_review(critique.id, ["sample", "disagreement"], ["fast"], 3)

    review = Review.objects.get()
    assert (review.reasons, review.flag_codes, review.spread) == (["sample", "disagreement"], ["fast"], 3)
    assert review.queued_at == queued_at


def test_a_decision_stands_when_a_worker_queues_the_critique_again(critique):
    queue_review(critique.id, ["all"], [], None)
    Critique.objects.filter(pk=critique.id).update(status="accepted")
    Review.objects.update(status="done")

    queue_review(critique.id, ["all", "flagged"], ["fast"], None)
    assert Review.objects.get().status == "done"

    queue_review(critique.id, ["disagreement"], [], 4)
    review = Review.objects.get()
    assert (review.status, review.reasons) == ("open", ["disagreement"])


@pytest.mark.parametrize("status", ["returned", "rejected"])
def test_a_critique_that_waits_for_nobody_is_not_queued(critique, status):
    Critique.objects.filter(pk=critique.id).update(status=status)

    queue_review(critique.id, ["all"], [], None)

    assert not Review.objects.exists()


def test_a_withdrawn_critique_is_not_queued(critique):
    withdraw_critique(actor=critique.annotator, critique=critique, reason="A mistake.")
    queue_review(critique.id, ["all"], [], None)
    assert not Review.objects.exists()
