"""Reviewers claim reviews from one queue: oldest first, each once, and never their own work."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from annotation.actions.curating.holding_out import hold_out_images, put_back_images
from annotation.actions.projects.members import change_member
from annotation.actions.review.claim_reviews import end_review_leases
from annotation.actions.review.withdraw import withdraw_critique
from annotation.actions.shared.review_queue import queue_review
from annotation.errors import Forbidden, Missing
from annotation.models import Membership, Review
from annotation.queries.review.queue import QueueCounts, count_open, queue_counts
from tests.actions.review.helpers import make_review_desk
from tests.factories import make_batch, make_critique, make_images, make_member, make_person

pytestmark = pytest.mark.django_db


def claimed(reviews):
    return [review.critique_id for review in reviews]


def end_leases():
    Review.objects.filter(status="claimed").update(lease_until=Now() - timedelta(minutes=1))


def test_reviewers_get_the_oldest_first_and_none_twice():
    desk = make_review_desk(images=3, reviewers=2)
    first, second, third = (critique.id for critique in desk.critiques)

    assert claimed(desk.claim(count=2)) == [first, second]
    assert claimed(desk.claim(count=2, reviewer=desk.reviewers[1])) == [third]
    assert claimed(desk.claim(count=2)) == [first, second]  # the same ones, with new leases


def test_nobody_reviews_their_own_work():
    """Promise 9: a reviewer who wrote a critique gets the others, and the database refuses the claim."""
    desk = make_review_desk(images=1)
    change_member(
        actor=desk.project.created_by,
        membership=Membership.objects.get(project=desk.project, person=desk.author),
        role="reviewer",
    )

    assert desk.claim(reviewer=desk.author) == []
    with pytest.raises(Forbidden):
        desk.decide("accept", reviewer=desk.author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(status="claimed", reviewer=desk.author, lease_until=Now())


def test_managers_may_review_and_annotators_and_strangers_may_not():
    desk = make_review_desk(images=1)

    assert len(desk.claim(reviewer=make_member(desk.project, "manager"))) == 1
    with pytest.raises(Forbidden):
        desk.claim(reviewer=make_member(desk.project))
    with pytest.raises(Missing):
        desk.claim(reviewer=make_person())


def test_a_site_administrator_without_a_membership_may_review():
    desk = make_review_desk(images=2)

    (review,) = desk.claim(reviewer=desk.project.created_by)
    outcome = desk.decide("accept", reviewer=desk.project.created_by, claim=1)

    assert review.critique_id == desk.critiques[0].id
    assert claimed(outcome.reviews) == [desk.critiques[1].id]


def test_a_lease_that_ended_returns_by_itself_at_the_next_claim_and_at_the_sweep():
    desk = make_review_desk(images=1, reviewers=3)
    desk.claim()
    assert desk.claim(reviewer=desk.reviewers[1]) == []

    end_leases()
    assert len(desk.claim(reviewer=desk.reviewers[1])) == 1

    end_leases()
    assert end_review_leases() == 1
    assert desk.review().status == "open"


def test_the_queue_is_filtered_by_annotator_batch_check_and_disagreement():
    desk = make_review_desk(images=1)
    batch = make_batch(desk.project)
    make_images(batch, 2)
    colleague = make_member(desk.project)
    first, second = (make_critique(colleague, desk.project) for _ in range(2))
    queue_review(first.id, ["flagged", "disagreement"], ["too_fast"], 3)
    queue_review(second.id, ["flagged"], ["near_copy"], None)

    for queue_filter, expected in (
        ({"annotator": str(colleague.id)}, [first.id, second.id]),
        ({"batch": str(batch.id)}, [first.id, second.id]),
        ({"code": "too_fast"}, [first.id]),
        ({"disagreement": True}, [first.id]),
        ({"annotator": str(colleague.id), "code": "near_copy"}, [second.id]),
        ({"annotator": str(desk.author.id), "disagreement": True}, []),
    ):
        assert count_open(desk.project.id, desk.reviewer.id, queue_filter) == len(expected)
        assert claimed(desk.claim(5, **queue_filter)) == expected
        Review.objects.filter(status="claimed").update(status="open", reviewer=None, lease_until=None)


def test_a_claim_with_a_filter_answers_only_what_matches_and_leaves_other_leases_as_they_are():
    desk = make_review_desk(images=4)
    first, second, third, fourth = desk.critiques
    desk.claim(count=2)
    for critique in (second, fourth):
        queue_review(critique.id, ["flagged"], ["too_fast"], None)
    lease = desk.review(first).lease_until

    assert claimed(desk.claim(5, code="too_fast")) == [second.id, fourth.id]
    assert desk.review(first).lease_until == lease
    assert claimed(desk.claim(1, code="too_fast")) == [second.id]
    assert claimed(desk.claim(5)) == [first.id, second.id, fourth.id, third.id]


def test_what_is_given_back_comes_again_after_the_others_and_is_there_for_everybody():
    desk = make_review_desk(images=3, reviewers=3)
    first, second, third = (critique.id for critique in desk.critiques)
    Review.objects.filter(critique=first).update(kept_for=desk.reviewer, kept_until=Now() + timedelta(days=1))
    assert claimed(desk.claim(2)) == [first, second]

    assert claimed(desk.claim(1, desk.reviewers[1], given_back=[first, third])) == [third]  # not theirs to give back
    assert claimed(desk.claim(2, given_back=[first])) == [second, first]
    assert claimed(desk.claim(1, given_back=[first, second, first])) == [first]
    assert claimed(desk.claim(1, desk.reviewers[2])) == [second]


def test_a_critique_that_was_given_back_is_still_one_of_a_bulk_acceptance_from_before():
    desk = make_review_desk(images=2)
    before = desk.review().queued_seq
    desk.claim()
    desk.claim(given_back=[desk.critiques[0].id])

    assert desk.review().queued_seq == before


def test_a_quote_in_a_filter_is_no_sql():
    """Promise 7."""
    desk = make_review_desk(images=1)

    assert desk.claim(code="a') OR true --") == []


def test_withdrawn_critiques_leave_the_queue_also_while_they_are_reviewed():
    desk = make_review_desk(images=2, reviewers=2)
    desk.claim()
    for critique in desk.critiques:
        withdraw_critique(actor=desk.author, critique=critique, reason="A mistake.")

    assert desk.claim(2, desk.reviewers[1]) == []
    assert set(Review.objects.values_list("status", "reviewer")) == {("done", None)}


def test_critiques_of_a_held_out_image_leave_the_queue_until_it_is_put_back():
    desk = make_review_desk(images=1)
    image = desk.critiques[0].image
    manager = make_member(desk.project, "manager")

    hold_out_images(actor=manager, project=desk.project, images=[image])
    assert desk.claim() == []

    put_back_images(actor=manager, project=desk.project, images=[image])
    assert claimed(desk.claim()) == [desk.critiques[0].id]


def test_what_a_reviewer_returned_comes_back_to_them_first_and_to_others_later():
    desk = make_review_desk(images=2, reviewers=2)
    Review.objects.filter(critique=desk.critiques[1]).update(
        kept_for=desk.reviewers[0], kept_until=Now() + timedelta(days=1)
    )

    assert claimed(desk.claim(5, desk.reviewers[1])) == [desk.critiques[0].id]
    Review.objects.filter(status="claimed").update(status="open", reviewer=None, lease_until=None)
    assert claimed(desk.claim(1, desk.reviewers[0])) == [desk.critiques[1].id]

    Review.objects.update(status="open", reviewer=None, lease_until=None, kept_until=Now() - timedelta(minutes=1))
    assert len(desk.claim(5, desk.reviewers[1])) == 2


def test_a_reviewer_holds_twenty_at_most():
    desk = make_review_desk(images=24)
    desk.claim(count=5)
    for critique in desk.critiques[-4:]:
        desk.decide("accept", critique, claim=5)

    assert Review.objects.filter(status="claimed").count() == 20


def test_the_counts_of_the_queue_are_those_of_the_person_by_reason():
    desk = make_review_desk(images=5, reviewers=2)
    first, second = desk.reviewers
    queue_review(desk.critiques[2].id, ["flagged"], ["too_fast"], None)
    queue_review(desk.critiques[3].id, ["flagged", "disagreement"], ["too_fast"], 4)
    desk.claim(reviewer=second)
    Review.objects.filter(critique=desk.critiques[4]).update(kept_for=second, kept_until=Now() + timedelta(days=1))

    mine, colleague = (queue_counts(desk.project.id, person.id, {}) for person in desk.reviewers)

    assert mine == QueueCounts(open=3, by_reason={"all": 3, "flagged": 2, "disagreement": 1}, claimed=1, own_claims=0)
    assert colleague == QueueCounts(
        open=4, by_reason={"all": 4, "flagged": 2, "disagreement": 1}, claimed=1, own_claims=1
    )
    assert queue_counts(desk.project.id, desk.author.id, {}) == QueueCounts(0, {}, claimed=1, own_claims=0)
    flagged = queue_counts(desk.project.id, second.id, {"code": "too_fast"})
    assert flagged == QueueCounts(
        open=2, by_reason={"all": 2, "flagged": 2, "disagreement": 1}, claimed=0, own_claims=0
    )
    assert first.id != second.id
