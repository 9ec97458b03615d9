"""Promise 3: a worker that inspects and people who reject, withdraw or hold out never wait in a circle."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

import pytest
from django.db import connections, transaction

from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.submit import submit_critique
from annotation.actions.inspecting.work import inspect_page
from annotation.actions.review.finals import begin_final
from annotation.actions.review.withdraw import withdraw_critique, withdraw_critiques_of
from annotation.actions.shared.review_queue import queue_review
from annotation.errors import Conflict
from annotation.models import Assignment, Batch, Critique, Image, Membership, Review
from annotation.rules.judging import QuestionnaireResponse
from annotation.sql.rows import fetch_rows
from tests.actions.inspecting.helpers import assert_as_rebuilt, inspect_all, set_policy, submit_grade
from tests.actions.review.helpers import ReviewDesk
from tests.concurrency.test_claims import run_together
from tests.concurrency.test_holding_out import run_during
from tests.factories import ANSWERS, make_critique, make_desk, make_member
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def make_disagreement(images=1, annotators=2):
    """Makes images that people grade far apart, whose critiques wait for reviewers; returns them as a desk."""
    project, people = make_desk(images=images, annotators=annotators, critiques_per_image=annotators)
    set_policy(project, review="flagged", spread_limit=1, critiques_at_most=50)
    grades = [(person, 1 + 3 * (number % 2)) for number, person in enumerate(people)]
    critiques = [submit_grade(person, project, grade) for person, grade in grades for _ in range(images)]
    inspect_all()
    return ReviewDesk(project, people[0], [make_member(project, "reviewer") for _ in range(2)], critiques)


@contextmanager
def meanwhile(function):
    """Opens a transaction, and yields what has another connection call a function until it waits for a lock of it."""

    def call():
        try:
            return function()
        finally:
            connections.close_all()

    def is_waiting():
        # What pg_stat_activity says stays the same within a transaction.
        return fetch_rows("SELECT count(*) AS number FROM pg_locks WHERE NOT granted")[0]["number"]

    def begin():
        futures.append(pool.submit(call))
        wait_until(is_waiting)

    futures = []
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            yield begin
        assert futures[0].result(PATIENCE) > 0


def test_whoever_rejects_or_withdraws_has_the_image_first_and_then_gets_the_review():
    desk = make_disagreement()
    revise_critique(actor=desk.author, critique=desk.critiques[0], answers={"grade": 2})

    with meanwhile(partial(inspect_page, desk.project.id, 250)) as inspect:
        Image.objects.select_for_update(no_key=True).get()
        inspect()
        assert len(Review.objects.select_for_update(no_key=True, nowait=True)) == 2


def test_whoever_holds_a_batch_out_gets_its_images_and_reviews():
    desk = make_disagreement(images=2)
    revise_critique(actor=desk.author, critique=desk.critiques[0], answers={"grade": 2})

    with meanwhile(partial(inspect_page, desk.project.id, 250)) as inspect:
        Batch.objects.select_for_update().get()
        inspect()
        assert len(Image.objects.select_for_update(nowait=True)) == 2
        assert len(Review.objects.select_for_update(no_key=True, nowait=True)) == 4


@pytest.mark.parametrize(("decision", "is_asked"), [("accept", False), ("return", False), ("reject", True)])
def test_whoever_holds_a_batch_out_gets_its_images_and_critiques_while_a_reviewer_decides(decision, is_asked):
    project, (author,) = make_desk(images=1, critiques_per_image=1)
    desk = ReviewDesk(project, author, [make_member(project, "reviewer")], [make_critique(author, project)])
    if is_asked:
        queue_review(desk.critiques[0].id, ["all"], [], None)

    def decide():
        return desk.decide(decision).critique.changed_seq

    with meanwhile(decide) as begin:
        Batch.objects.select_for_update().get()
        begin()
        assert Image.objects.select_for_update(nowait=True).get()
        assert Critique.objects.select_for_update(no_key=True, nowait=True).get()


def withdraw_one(desk):
    return withdraw_critique(actor=desk.author, critique=desk.critiques[0], reason="A mistake.").changed_seq


def withdraw_all(desk):
    membership = Membership.objects.get(project=desk.project, person=desk.author)
    return withdraw_critiques_of(actor=desk.reviewer, membership=membership, reason="They asked for it.")


def begin_final_critique(desk):
    return begin_final(adjudicator=make_member(desk.project, "manager"), image=Image.objects.get()).slot_number


def submit_final_critique(desk):
    assignment = Assignment.objects.get(purpose="final")
    response = QuestionnaireResponse(answers=ANSWERS)
    person = assignment.annotator
    return submit_critique(person=person, assignment_id=assignment.id, key=uuid4(), response=response).critique.words


@pytest.mark.parametrize("write", [withdraw_one, withdraw_all, begin_final_critique, submit_final_critique])
def test_whoever_holds_a_batch_out_gets_its_image_and_critiques_while_others_write_rows_of_them(write):
    desk = make_disagreement()
    if write is submit_final_critique:
        begin_final_critique(desk)

    with meanwhile(partial(write, desk)) as begin:
        Batch.objects.select_for_update().get()
        begin()
        assert Image.objects.select_for_update(nowait=True).get()
        assert len(Critique.objects.select_for_update(no_key=True, nowait=True)) == 2


def test_whoever_withdraws_all_critiques_of_a_member_has_all_images_before_the_first_critique():
    desk = make_disagreement(images=3)
    membership = Membership.objects.get(project=desk.project, person=desk.author)
    last = Image.objects.order_by("pk").last()

    with meanwhile(
        partial(withdraw_critiques_of, actor=desk.reviewer, membership=membership, reason="They asked for it.")
    ) as withdraw:
        Image.objects.select_for_update(no_key=True).get(pk=last.pk)
        withdraw()
        assert len(Critique.objects.select_for_update(no_key=True, nowait=True)) == 6


@pytest.mark.parametrize("is_withdrawn_first", [True, False])
@pytest.mark.parametrize("is_queued_already", [True, False])
def test_a_critique_that_is_withdrawn_while_it_is_queued_waits_for_no_reviewer(is_withdrawn_first, is_queued_already):
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project)
    queue = partial(queue_review, critique.id, ["all"], [], None)
    withdraw = partial(withdraw_critique, actor=person, critique=critique, reason="A mistake.")
    if is_queued_already:
        queue()

    run_during(*((withdraw, queue) if is_withdrawn_first else (queue, withdraw)))

    assert not Review.objects.exclude(status="done").exists()


def test_nobody_deadlocks_while_a_worker_inspects_what_is_rejected_and_withdrawn():
    desk = make_disagreement(images=16, annotators=3)
    leaving = Membership.objects.get(project=desk.project, person=desk.critiques[-1].annotator)

    results = run_together(
        partial(inspect_changes, desk),
        *(partial(reject_some, desk, reviewer) for reviewer in desk.reviewers),
        partial(withdraw_critiques_of, actor=desk.project.created_by, membership=leaving, reason="They asked for it."),
    )

    assert results[1] + results[2] > 0
    inspect_all()
    assert not Review.objects.filter(critique__status__in=["rejected", "withdrawn"]).exclude(status="done").exists()
    assert_as_rebuilt(desk.project)


def inspect_changes(desk):
    for number in range(8):
        for critique in desk.critiques[:16]:
            try:
                revise_critique(actor=desk.author, critique=critique, answers={"grade": 1 + number % 2})
            except Conflict as error:
                assert error.code == "wrong_state"
        inspect_page(desk.project.id, 250)


def reject_some(desk, reviewer):
    """Returns how many rejections were acknowledged."""
    number = 0
    for _ in range(12):
        for claim in desk.claim(1, reviewer):
            try:
                desk.decide("reject", Critique(pk=claim.critique_id), reviewer)
                number += 1
            except Conflict as error:
                assert error.code in {"wrong_state", "stale_critique", "review_lost"}
    return number
