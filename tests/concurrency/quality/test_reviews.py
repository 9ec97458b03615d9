"""Promises 1 to 3 and 9 for reviewers who work at once, each with a database connection of their own."""

from collections import Counter
from functools import partial

import pytest
from django.db.models import Count

from annotation.actions.desk.revise import StaleCritique, revise_critique
from annotation.actions.quality.policies import change_quality
from annotation.actions.review.decide import StaleReview
from annotation.actions.review.refeeding import refeed_critiques
from annotation.actions.review.unanswered import ask_again
from annotation.actions.review.withdraw import withdraw_critique
from annotation.actions.shared.review_queue import queue_review
from annotation.errors import Conflict
from annotation.models import Assignment, Critique, Review, ReviewDecision
from tests.actions.review.helpers import make_review_desk
from tests.concurrency.test_claims import run_together
from tests.factories import ANSWERS

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_a_fix_and_a_revision_at_the_same_instant_one_wins_and_the_other_gets_the_newer():
    """Promise 8: whoever loses gets the newer critique, and has kept what they typed."""
    desk = make_review_desk(images=1)
    winners = Counter()
    for number in range(30):
        critique = Critique.objects.get()
        Review.objects.update(status="open", reviewer=None, lease_until=None, kept_for=None, kept_until=None)
        texts = [f"{ANSWERS['reason']} The {role} sees that in round {number}." for role in ("reviewer", "author")]

        def fix(critique=critique, text=texts[0]):
            try:
                return desk.decide("fix", answers={"reason": text}, based_on=critique.updated_at)
            except Conflict as error:
                return error

        def revise(critique=critique, text=texts[1]):
            try:
                return revise_critique(
                    actor=desk.author, critique=critique, answers={"reason": text}, based_on=critique.updated_at
                )
            except StaleCritique as error:
                return error

        results = run_together(fix, revise)
        stored = Critique.objects.get()
        (loser,) = [result for result in results if isinstance(result, Conflict)]
        assert loser.code == "stale_critique"
        assert isinstance(loser, StaleCritique | StaleReview)
        assert loser.critique.answers == stored.answers
        is_fixed = stored.status == "fixed"
        assert stored.answers["reason"] == texts[0 if is_fixed else 1]
        assert Review.objects.get().status == ("done" if is_fixed else "open")
        winners[stored.status] += 1
        if is_fixed:  # the author takes it up again
            revise_critique(actor=desk.author, critique=stored, answers={"reason": ANSWERS["reason"]})

    assert sum(winners.values()) == 30


def test_the_same_decision_arriving_several_times_at_once_is_one():
    """Promise 1."""
    desk = make_review_desk(images=6)
    for critique in desk.critiques:
        based_on = Critique.objects.get(pk=critique.pk).updated_at

        def decide(critique=critique, based_on=based_on):
            return desk.decide("return", critique, based_on=based_on)

        results = run_together(decide, decide, decide)
        assert {result.critique.status for result in results} == {"returned"}

    assert ReviewDecision.objects.count() == 6


def test_nobody_waits_or_deadlocks_while_policies_change_and_work_is_withdrawn():
    """Promise 3."""
    desk = make_review_desk(images=24, reviewers=4)

    results = run_together(
        *(partial(reject_five, desk, reviewer) for reviewer in desk.reviewers),
        partial(change_policies, desk),
        partial(withdraw_some, desk),
        partial(queue_again, desk),
    )

    assert ReviewDecision.objects.count() == sum(result or 0 for result in results) > 0
    assert Critique.objects.filter(status="withdrawn").count() == 8
    assert not Review.objects.filter(critique__status__in=["rejected", "withdrawn"]).exclude(status="done").exists()
    slots = Assignment.objects.filter(beyond_required=False, status__in=["open", "submitted"])
    assert set(slots.values("image").annotate(n=Count("id")).values_list("n", flat=True)) == {1}


def reject_five(desk, reviewer):
    """Returns how many rejections were acknowledged."""
    count = 0
    for _ in range(5):
        for claim in desk.claim(1, reviewer):
            try:
                desk.decide("reject", Critique(pk=claim.critique_id), reviewer)
                count += 1
            except Conflict as error:
                assert error.code in {"wrong_state", "stale_critique", "review_lost"}
    return count


def change_policies(desk):
    for number in range(6):
        policies = {"review_lease_minutes": 1 + number, "reviewed_only": number % 2 == 0, "reviewer_days": number}
        change_quality(actor=desk.project.created_by, project=desk.project, **policies)
        ask_again()
        refeed_critiques()


def withdraw_some(desk):
    for critique in desk.critiques[::3]:
        withdraw_critique(actor=desk.author, critique=critique, reason="A mistake.")


def queue_again(desk):
    for critique in desk.critiques:
        queue_review(critique.id, ["flagged"], ["too_fast"], None)
