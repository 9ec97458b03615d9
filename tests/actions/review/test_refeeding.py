"""A change of what leaves has the feed send critiques again, and takes nothing from those who work on them."""

import pytest

from annotation.actions.curating.holding_out import hold_out_batch, put_back_batch
from annotation.actions.desk.revise import revise_critique
from annotation.actions.inspecting import work as inspecting
from annotation.actions.inspecting.work import inspect_critiques, rebuild_roll_ups
from annotation.actions.quality.policies import change_quality
from annotation.actions.review.bulk_acceptance import accept_in_bulk, sample_reviews, work_bulk_acceptance
from annotation.actions.review.refeeding import refeed_critiques
from annotation.models import (
    Batch,
    BulkAcceptance,
    Critique,
    CritiqueInspection,
    InspectionCursor,
    Instruction,
    RaterCount,
)
from annotation.queries.system.inspection import inspection_lags
from tests.actions.review.helpers import make_review_desk
from tests.refining.instructions import make_instructions

pytestmark = pytest.mark.django_db(transaction=True)  # what is settled is told by transactions


def refeed(desk, value=True):
    change_quality(actor=desk.project.created_by, project=desk.project, reviewed_only=value)
    refeed_critiques()


def stamps():
    return dict(Critique.objects.values_list("id", "changed_seq"))


def accept_all(desk, drawn):
    sample = [review.critique_id for review in drawn.reviews]
    return accept_in_bulk(
        person=desk.reviewer, project_id=desk.project.id, queue_filter={}, sample=sample, proof=drawn.proof
    )


def test_a_bulk_acceptance_that_waits_accepts_all_that_matched_although_the_feed_sends_them_again():
    desk = make_review_desk(images=3)
    drawn = sample_reviews(person=desk.reviewer, project_id=desk.project.id, queue_filter={})
    acceptance = accept_all(desk, drawn)
    before = stamps()

    refeed(desk)
    work_bulk_acceptance(acceptance_id=acceptance.id)

    assert all(stamp > before[critique_id] for critique_id, stamp in stamps().items())
    assert BulkAcceptance.objects.get().done == 3
    assert set(Critique.objects.values_list("status", flat=True)) == {"accepted"}


def test_what_its_author_changes_after_the_sample_is_not_accepted_although_the_feed_sends_it_again():
    desk = make_review_desk(images=3)
    acceptance = accept_all(desk, sample_reviews(person=desk.reviewer, project_id=desk.project.id, queue_filter={}))
    revise_critique(actor=desk.author, critique=desk.critiques[0], answers={"grade": 4})

    refeed(desk)
    work_bulk_acceptance(acceptance_id=acceptance.id)

    assert BulkAcceptance.objects.get().done == 2
    assert Critique.objects.get(status="submitted").pk == desk.critiques[0].pk


def test_a_reviewer_who_read_a_critique_between_two_changes_of_the_policy_may_decide():
    desk = make_review_desk()
    refeed(desk)
    (review,) = desk.claim()

    refeed(desk, value=False)

    assert desk.decide("accept", based_on=review.updated_at).critique.status == "accepted"


def test_a_reviewer_who_read_a_critique_before_its_image_was_held_out_and_put_back_may_decide():
    desk = make_review_desk()
    batch = Batch.objects.get()
    (review,) = desk.claim()

    hold_out_batch(actor=desk.project.created_by, batch=batch)
    put_back_batch(actor=desk.project.created_by, batch=batch)

    assert desk.decide("accept", based_on=review.updated_at).critique.status == "accepted"


def test_the_time_of_an_instruction_that_is_sent_again_stays():
    desk = make_review_desk()
    (instruction,) = make_instructions(desk.project)
    times = Instruction.objects.filter(pk=instruction.pk).values_list("updated_at", "changed_seq")
    ((updated_at, changed_seq),) = times

    refeed(desk)

    ((updated_again, changed_again),) = times.all()
    assert updated_again == updated_at
    assert changed_again > changed_seq


def test_workers_inspect_nothing_anew_that_is_only_sent_again(monkeypatch):
    desk = make_review_desk(images=3)
    inspect_critiques()
    before = dict(CritiqueInspection.objects.values_list("critique_id", "inspected_at"))
    inspected = []
    check = inspecting.check_critiques

    def spy(project_id, critiques, *arguments):
        inspected.extend(critique.id for critique in critiques)
        return check(project_id, critiques, *arguments)

    monkeypatch.setattr(inspecting, "check_critiques", spy)
    refeed(desk)
    assert inspection_lags() == []
    desk.decide("accept", desk.critiques[1])
    assert [lag.critiques for lag in inspection_lags()] == [1]

    while inspect_critiques():
        pass

    assert inspected == [desk.critiques[1].id]
    after = dict(CritiqueInspection.objects.values_list("critique_id", "inspected_at"))
    assert {critique_id for critique_id in before if before[critique_id] != after[critique_id]} == set(inspected)
    assert inspection_lags() == []


def test_what_is_only_sent_again_makes_no_statistics_anew():
    desk = make_review_desk(images=3)
    inspect_critiques()
    counted_at = InspectionCursor.objects.get().counted_at

    refeed(desk)
    assert inspect_critiques() == 3
    assert InspectionCursor.objects.get().counted_at == counted_at

    desk.decide("accept")
    inspect_critiques()
    assert InspectionCursor.objects.get().counted_at > counted_at


def test_a_decision_that_leaves_the_status_as_it_was_is_counted():
    desk = make_review_desk()
    desk.decide("accept")
    inspect_critiques()
    seq = Critique.objects.get().state_seq

    desk.review().__class__.objects.update(status="open", round=2)
    desk.decide("accept")

    assert Critique.objects.get().state_seq > seq


def test_roll_ups_that_are_made_again_count_what_was_sent_again_once():
    desk = make_review_desk(images=3)
    inspect_critiques()
    counts = RaterCount.objects.order_by("name", "question").values_list("name", "question", "number")
    before = list(counts)

    refeed(desk)
    rebuild_roll_ups(desk.project.id)

    assert list(counts.all()) == before != []
