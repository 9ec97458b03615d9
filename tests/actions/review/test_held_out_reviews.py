"""Critiques of an image that is held out for a benchmark are not reviewed, whatever their authors change."""

import pytest

from annotation.actions.curating.holding_out import hold_out_batch, put_back_batch
from annotation.actions.desk.revise import revise_critique
from annotation.actions.shared.review_queue import queue_review
from annotation.errors import Conflict
from annotation.models import Batch, Critique, Review
from tests.actions.inspecting.helpers import inspect_all, set_policy
from tests.actions.review.helpers import ReviewDesk, make_review_desk
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)  # what is settled is told by transactions


def mend(desk):
    critique = Critique.objects.get(pk=desk.critiques[0].pk)
    return revise_critique(actor=desk.author, critique=critique, answers={"grade": 4}, based_on=critique.updated_at)


def test_a_critique_that_is_first_inspected_while_its_image_is_held_out_is_reviewed_once_it_is_put_back():
    project, (author,) = make_desk(images=1, critiques_per_image=1)
    set_policy(project, review="all")
    critique = make_critique(author, project)
    batch = Batch.objects.get()
    hold_out_batch(actor=project.created_by, batch=batch)

    inspect_all()
    review = Review.objects.get(critique=critique)
    assert review.status == "done"
    queue_review(critique.id, ["sample"], ["too_fast"], 2)  # as when a manager queues what is there
    desk = ReviewDesk(project, author, [make_member(project, "reviewer")], [critique])
    assert desk.claim() == []

    put_back_batch(actor=project.created_by, batch=batch)
    review.refresh_from_db()
    assert (review.status, review.round, review.reasons, review.spread) == ("open", 1, ["all", "sample"], 2)
    assert desk.decide("accept").critique.status == "accepted"


@pytest.mark.parametrize("was_reviewed", [False, True])
def test_no_review_is_asked_of_an_accepted_critique_whose_image_is_held_out(was_reviewed):
    desk = make_review_desk()
    desk.decide("accept")
    if not was_reviewed:
        Review.objects.all().delete()
    hold_out_batch(actor=desk.project.created_by, batch=Batch.objects.get())

    queue_review(desk.critiques[0].id, ["disagreement"], [], 3)

    assert list(Review.objects.values_list("status", "reasons")) == ([("done", ["all"])] if was_reviewed else [])


@pytest.mark.parametrize(("decision", "reason"), [("return", "answered"), ("accept", "changed")])
def test_a_critique_that_its_author_mends_while_its_image_is_held_out_waits_until_it_is_put_back(decision, reason):
    desk = make_review_desk(reviewers=2)
    batch, manager = Batch.objects.get(), desk.project.created_by
    desk.decide(decision)
    hold_out_batch(actor=manager, batch=batch)

    mend(desk)

    assert desk.review().status == "done"
    assert desk.claim() == []
    with pytest.raises(Conflict, match="held out for a benchmark"):
        desk.decide("accept")

    put_back_batch(actor=manager, batch=batch)
    review = desk.review()
    assert (review.status, review.reasons, review.round) == ("open", [reason], 2)
    assert (review.kept_for == desk.reviewer) is (decision == "return")
    assert desk.decide("accept").critique.status == "accepted"
