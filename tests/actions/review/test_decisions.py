"""A reviewer's decision is stored once, with its event, on the critique that the reviewer read."""

from datetime import timedelta

import pytest

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.review.decide import StaleReview
from annotation.actions.review.withdraw import withdraw_critique
from annotation.errors import Conflict, Invalid, Missing
from annotation.models import Assignment, Critique, CritiqueChange, Decision, Event, Review, ReviewDecision
from annotation.queries.desk.own_critiques import returned_ids
from annotation.queries.review.returned_work import reviews_for_author
from tests.actions.review.helpers import COMMENTS, make_review_desk
from tests.factories import ANSWERS, make_member, make_person

pytestmark = pytest.mark.django_db

FIX = {"reason": "The low light picks out every stalk of the grass, but the left foreground has no subject at all."}


@pytest.mark.parametrize(
    ("decision", "status"), [("accept", "accepted"), ("return", "returned"), ("reject", "rejected"), ("fix", "fixed")]
)
def test_each_decision_is_stored_with_its_event_and_ends_the_review(decision, status):
    desk = make_review_desk(images=1)
    desk.claim()
    seen_seq = Critique.objects.get().changed_seq

    outcome = desk.decide(decision, **({"answers": FIX} if decision == "fix" else {}))

    critique = Critique.objects.get()
    assert (outcome.critique.status, critique.status) == (status, status)
    assert (outcome.critique.updated_at, outcome.critique.changed_seq) == (critique.updated_at, critique.changed_seq)
    stored = ReviewDecision.objects.get()
    assert (stored.decision, stored.reviewer, stored.critique_seq) == (decision, desk.reviewer, seen_seq)
    event = Event.objects.filter(target=critique.id).latest("id")
    assert (event.verb, event.actor) == (status, desk.reviewer)
    assert (desk.review().status, desk.review().reviewer) == ("done", None)
    assert CritiqueChange.objects.get().at == critique.updated_at


def test_the_decisions_have_the_flags_that_the_critique_had():
    desk = make_review_desk(images=1)
    Review.objects.update(flag_codes=["too_fast"])

    desk.decide("accept")

    assert ReviewDecision.objects.get().flag_codes == ["too_fast"]


def test_the_next_review_is_claimed_with_the_decision():
    desk = make_review_desk(images=3)
    desk.claim(count=2)

    outcome = desk.decide("accept", claim=1)

    assert [review.critique_id for review in outcome.reviews] == [desk.critiques[2].id]
    assert outcome.reviews[0].answers == ANSWERS


def test_a_fix_is_a_revision_of_the_reviewer_and_the_critique_has_its_answers():
    desk = make_review_desk(images=1)

    desk.decide("fix", answers=FIX)

    critique = Critique.objects.get()
    assert critique.answers == {**ANSWERS, **FIX}
    (revision,) = critique.revisions
    assert (revision["question"], revision["from"], revision["by"]) == ("reason", ANSWERS["reason"], "reviewer")
    change = CritiqueChange.objects.get()
    assert (change.author, change.answers) == (desk.reviewer, {"reason": [ANSWERS["reason"], FIX["reason"]]})


def test_the_authors_own_change_stays_beside_the_fix():
    desk = make_review_desk(images=1)
    text = "The low light picks out every stalk of the grass, but the whole left foreground is dense and dull."
    revise_critique(actor=desk.author, critique=desk.critiques[0], answers={"reason": text})
    desk.decide("fix", answers=FIX)
    revise_critique(actor=desk.author, critique=desk.critiques[0], answers={"reason": text})

    revisions = Critique.objects.get().revisions
    assert [(entry["to"], entry.get("by")) for entry in revisions] == [
        (text, None),
        (FIX["reason"], "reviewer"),
        (text, None),
    ]


def test_a_fix_is_judged_as_any_answer():
    desk = make_review_desk(images=1)

    with pytest.raises(Invalid) as error:
        desk.decide("fix", answers={"reason": "Short.", "grade": 9})

    assert set(error.value.fields) == {"reason", "grade"}
    assert not ReviewDecision.objects.exists()


def test_returned_work_needs_a_comment_on_a_question_of_the_questionnaire():
    desk = make_review_desk(images=1)

    for comments in ({}, {"reason": "  "}, {"unknown": "No."}, {"reason": "x" * 2_001}, {"reason": "a\0b"}):
        with pytest.raises(Invalid):
            desk.decide("return", comments=comments)
    desk.decide("return", comments={**COMMENTS, "grade": " "})

    assert ReviewDecision.objects.get().comments == COMMENTS


def test_rejected_work_frees_its_slot_for_another_and_never_leaves():
    """Promise 2: one slot is free again, for another person, and the rejected critique stays stored."""
    desk = make_review_desk(images=1)
    colleague = make_member(desk.project)
    assert claim_assignments(person=colleague, project_id=desk.project.id, count=1) == []

    desk.decide("reject")

    assert Assignment.objects.filter(status="open").count() == 1
    assert claim_assignments(person=desk.author, project_id=desk.project.id, count=1) == []
    (claim,) = claim_assignments(person=colleague, project_id=desk.project.id, count=1)
    assert claim.image_id == desk.critiques[0].image_id
    assert Critique.objects.get().answers == ANSWERS
    assert not Critique.objects.may_leave().exists()


def test_the_same_decision_sent_again_has_the_same_answer():
    desk = make_review_desk(images=3)
    desk.claim()
    critique = desk.critiques[0]
    critique.refresh_from_db()
    request = {"based_on": critique.updated_at, "claim": 1}

    first = desk.decide("return", **request)
    second = desk.decide("return", **request)

    assert second.critique.updated_at == first.critique.updated_at
    assert [row.id for row in second.reviews] == [row.id for row in first.reviews]
    assert ReviewDecision.objects.count() == 1


def test_the_same_fix_sent_again_has_the_same_answer():
    desk = make_review_desk(images=1)
    based_on = Critique.objects.get().updated_at

    desk.decide("fix", answers=FIX, based_on=based_on)
    desk.decide("fix", answers=FIX, based_on=based_on)

    assert ReviewDecision.objects.count() == 1


def test_a_second_decision_is_refused():
    desk = make_review_desk(images=1, reviewers=2)
    based_on = Critique.objects.get().updated_at
    desk.decide("accept", based_on=based_on)

    for decision, reviewer in (("reject", desk.reviewers[0]), ("accept", desk.reviewers[1])):
        with pytest.raises(Conflict) as error:
            desk.decide(decision, reviewer=reviewer, based_on=based_on)
        assert error.value.code == "already_decided"
    assert ReviewDecision.objects.count() == 1


def test_a_critique_that_changed_since_it_was_read_is_refused_with_the_newer():
    """Promise 8."""
    desk = make_review_desk(images=1)
    based_on = Critique.objects.get().updated_at
    Critique.objects.update(updated_at=based_on)  # the trigger stamps it
    revise_critique(actor=desk.author, critique=desk.critiques[0], answers={"grade": 4})

    with pytest.raises(StaleReview) as error:
        desk.decide("accept", based_on=based_on - timedelta(seconds=1))

    assert error.value.critique.answers["grade"] == 4


def test_a_lease_that_somebody_else_has_is_lost():
    desk = make_review_desk(images=1, reviewers=2)
    desk.claim(reviewer=desk.reviewers[1])

    with pytest.raises(Conflict) as error:
        desk.decide("accept")

    assert error.value.code == "review_lost"


def test_withdrawn_critiques_and_strangers_decisions_are_refused():
    desk = make_review_desk(images=1)
    with pytest.raises(Missing):
        desk.decide("accept", reviewer=make_person())
    with pytest.raises(Missing):
        desk.decide("accept", reviewer=make_member(desk.project))

    withdraw_critique(actor=desk.author, critique=desk.critiques[0], reason="A mistake.")
    with pytest.raises(Conflict):
        desk.decide("accept")


def test_returned_work_that_its_author_answers_comes_back_to_its_reviewer():
    desk = make_review_desk(images=1, reviewers=2)
    desk.decide("return")
    critique = Critique.objects.get()
    assert returned_ids(desk.author.id, desk.project.id) == [critique.id]
    assert reviews_for_author([critique])[critique.id]["comments"] == COMMENTS

    revise_critique(actor=desk.author, critique=critique, answers={"grade": 4}, based_on=critique.updated_at)

    review = desk.review()
    assert Critique.objects.get().status == "submitted"
    assert (review.status, review.reasons, review.kept_for) == ("open", ["answered"], desk.reviewer)
    assert abs(review.kept_until - review.queued_at - timedelta(days=3)) < timedelta(minutes=1)
    assert desk.claim(reviewer=desk.reviewers[1]) == []
    (claim,) = desk.claim()
    assert [entry["decision"] for entry in claim.history] == ["return"]
    assert returned_ids(desk.author.id, desk.project.id) == []


@pytest.mark.django_db(transaction=True)
def test_an_author_may_stand_by_the_answers_that_were_returned():
    desk = make_review_desk(images=1)
    critique = desk.decide("return").critique
    answer = {"answers": {"grade": ANSWERS["grade"]}, "based_on": critique.updated_at}

    revise_critique(actor=desk.author, critique=critique, **answer)
    assert Critique.objects.get().status == "submitted"

    desk.decide("return")
    revise_critique(actor=desk.author, critique=critique, **answer)  # the first request, delivered late
    assert Critique.objects.get().status == "returned"


@pytest.mark.parametrize("decision", ["accept", "fix"])
def test_a_late_change_of_the_critique_reopens_its_review(decision):
    desk = make_review_desk(images=1)
    desk.decide(decision, **({"answers": FIX} if decision == "fix" else {}))

    revise_critique(actor=desk.author, critique=desk.critiques[0], answers={"grade": 4})

    assert Critique.objects.get().status == "submitted"
    assert (desk.review().status, desk.review().reasons, desk.review().kept_for) == ("open", ["changed"], None)
    desk.decide("accept")
    assert ReviewDecision.objects.count() == 2


def test_every_decision_has_a_status():
    from annotation.actions.review.decide import STATUSES

    assert set(STATUSES) == set(Decision.values)
