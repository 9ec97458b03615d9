"""Many critiques are accepted at once, after a look at a random sample of exactly these."""

import pytest

from annotation.actions.desk.revise import revise_critique
from annotation.actions.projects.members import remove_member
from annotation.actions.review.bulk_acceptance import (
    accept_in_bulk,
    resend_bulk_acceptances,
    sample_reviews,
    work_bulk_acceptance,
)
from annotation.actions.shared import jobs
from annotation.actions.shared.review_queue import queue_review
from annotation.errors import Conflict, Forbidden, Invalid
from annotation.models import BulkAcceptance, Critique, CritiqueChange, Event, Membership, Review, ReviewDecision
from annotation.queries.review.queue import SAMPLE_SIZE
from annotation.sql.rows import fetch_rows
from tests.actions.review.helpers import make_review_desk
from tests.concurrency.test_holding_out import uncommitted
from tests.factories import make_batch, make_critique, make_images, make_member

# The moment of a sample is told by transactions, so each action has one of its own.
pytestmark = pytest.mark.django_db(transaction=True)


def request(desk, drawn, **changes):
    arguments = {
        "person": desk.reviewer,
        "project_id": desk.project.id,
        "queue_filter": {},
        "sample": [review.critique_id for review in drawn.reviews],
        "proof": drawn.proof,
        **changes,
    }
    return accept_in_bulk(**arguments)


def draw(desk, **queue_filter):
    return sample_reviews(person=desk.reviewer, project_id=desk.project.id, queue_filter=queue_filter)


def add_critique(desk, person=None):
    make_images(make_batch(desk.project), 1)
    critique = make_critique(person or desk.author, desk.project)
    queue_review(critique.id, ["all"], [], None)
    return critique


def statuses():
    return list(Critique.objects.order_by("id").values_list("status", flat=True))


def test_all_that_matched_when_the_sample_was_drawn_are_accepted_and_nothing_that_came_later():
    desk = make_review_desk(images=4)
    sample = draw(desk)
    add_critique(desk)
    revise_critique(actor=desk.author, critique=desk.critiques[0], answers={"grade": 4})

    acceptance = request(desk, sample)
    work_bulk_acceptance(acceptance_id=acceptance.id)

    acceptance.refresh_from_db()
    assert (acceptance.status, acceptance.done, acceptance.total) == ("done", 3, 4)
    assert statuses() == ["submitted", "accepted", "accepted", "accepted", "submitted"]
    assert Review.objects.filter(status="open").count() == 2
    decisions = ReviewDecision.objects.all()
    assert {(row.decision, row.in_bulk, row.reviewer) for row in decisions} == {("accept", True, desk.reviewer)}
    assert CritiqueChange.objects.count() == 1 + 3
    events = Event.objects.filter(verb="accepted", noun="critique").order_by("id")
    assert [event.target for event in events] == [critique.pk for critique in desk.critiques[1:]]
    assert {(event.actor, event.project, str(event.data)) for event in events} == {(desk.reviewer, desk.project, "{}")}
    assert [event.verb for event in Event.objects.filter(target=acceptance.id).order_by("id")] == ["requested", "done"]


def test_the_sample_is_random_and_never_larger_than_ten():
    desk = make_review_desk(images=SAMPLE_SIZE + 2)

    samples = [draw(desk) for _ in range(6)]

    assert {(len(sample.reviews), sample.total) for sample in samples} == {(SAMPLE_SIZE, SAMPLE_SIZE + 2)}
    assert len({frozenset(review.id for review in sample.reviews) for sample in samples}) > 1


def test_nobody_accepts_their_own_work_in_bulk_or_what_another_is_reviewing():
    """Promise 9."""
    desk = make_review_desk(images=2, reviewers=2)
    desk.claim(reviewer=desk.reviewers[1])
    membership = Membership.objects.get(project=desk.project, person=desk.reviewer)
    Membership.objects.filter(pk=membership.pk).update(role="annotator")
    critique = add_critique(desk, desk.reviewer)
    Membership.objects.filter(pk=membership.pk).update(role="reviewer")

    work_bulk_acceptance(acceptance_id=request(desk, draw(desk)).id)

    assert statuses() == ["submitted", "accepted", "submitted"]
    assert Critique.objects.get(pk=critique.pk).status == "submitted"


def test_the_filter_narrows_what_is_accepted():
    desk = make_review_desk(images=2)
    queue_review(desk.critiques[1].id, ["flagged"], ["too_fast"], None)

    sample = draw(desk, code="too_fast")
    work_bulk_acceptance(acceptance_id=request(desk, sample, queue_filter={"code": "too_fast"}).id)

    assert statuses() == ["submitted", "accepted"]


def test_only_whoever_drew_the_sample_accepts_with_it_and_only_once():
    desk = make_review_desk(images=2, reviewers=2)
    sample = draw(desk)

    for changes in (
        {"person": desk.reviewers[1]},
        {"sample": []},
        {"queue_filter": {"disagreement": True}},
        {"proof": sample.proof[:-1] + "x"},
    ):
        with pytest.raises(Invalid):
            request(desk, sample, **changes)
    with pytest.raises(Forbidden):
        request(desk, sample, person=make_member(desk.project))

    assert request(desk, sample).id == request(desk, sample).id
    assert BulkAcceptance.objects.count() == 1


def test_an_empty_queue_has_no_sample():
    desk = make_review_desk(images=1)

    with pytest.raises(Conflict) as error:
        draw(desk, disagreement=True)

    assert error.value.code == "nothing_matches"


def test_a_reviewer_who_left_accepts_nothing_more():
    """Promise 6."""
    desk = make_review_desk(images=1)
    acceptance = request(desk, draw(desk))
    remove_member(
        actor=desk.project.created_by, membership=Membership.objects.get(project=desk.project, person=desk.reviewer)
    )

    work_bulk_acceptance(acceptance_id=acceptance.id)

    acceptance.refresh_from_db()
    assert (acceptance.status, acceptance.failure) == ("failed", "no_reviewer")
    assert statuses() == ["submitted"]


def test_a_killed_worker_is_replaced_and_goes_on_with_what_is_left(monkeypatch):
    desk = make_review_desk(images=3)
    acceptance = request(desk, draw(desk))
    monkeypatch.setattr("annotation.actions.review.bulk_acceptance.AT_ONCE", 1)
    monkeypatch.setattr("annotation.actions.review.bulk_acceptance._finish", lambda row: die())
    with pytest.raises(SystemExit):
        work_bulk_acceptance(acceptance_id=acceptance.id)
    assert BulkAcceptance.objects.get().status == "running"
    monkeypatch.undo()

    sent = []
    monkeypatch.setattr(jobs, "resend", lambda rows: sent.extend(row.id for row in rows))
    resend_bulk_acceptances()
    assert sent == []  # it may still be alive
    BulkAcceptance.objects.update(heartbeat_at="2001-01-01T00:00:00Z")
    resend_bulk_acceptances()
    assert sent == [acceptance.id]
    work_bulk_acceptance(acceptance_id=acceptance.id)

    acceptance.refresh_from_db()
    assert (acceptance.status, acceptance.done) == ("done", 3)


def test_each_turn_goes_on_after_the_last_and_the_end_comes_back_for_what_was_locked():
    desk = make_review_desk(images=3)
    acceptance = request(desk, draw(desk))

    def accept_one():
        (row,) = fetch_rows("SELECT loupe_accept_in_bulk(%s, 1) AS accepted", [acceptance.id])
        acceptance.refresh_from_db()
        return row["accepted"], acceptance.after_id

    def lock_first():
        Review.objects.select_for_update(no_key=True).get(critique=desk.critiques[0])

    first, second, third = (desk.review(critique).id for critique in desk.critiques)
    with uncommitted(lock_first):
        assert [accept_one(), accept_one()] == [(1, second), (1, third)]
    assert [accept_one(), accept_one()] == [(1, first), (0, None)]
    assert statuses() == ["accepted"] * 3


def die():
    raise SystemExit
