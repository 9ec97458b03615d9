"""Promises 1 to 3 and 9: eight reviewers, who wrote the critiques too, empty one queue while leases end between."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from threading import Barrier, BrokenBarrierError
from uuid import UUID

import pytest
from django.db import connections
from django.db.models import Count, F
from django.db.models.functions import Now

from annotation.actions.desk.revise import revise_critique
from annotation.actions.projects.members import change_member
from annotation.actions.review.claim_reviews import claim_reviews
from annotation.actions.review.decide import STATUSES, DecisionRequest, decide_review
from annotation.actions.shared.review_queue import queue_review
from annotation.errors import Conflict
from annotation.models import Assignment, Critique, Event, Membership, Person, Review, ReviewDecision
from annotation.queries.review.claimed_reviews import ClaimedReview
from bench.shared.seeding import seed
from tests.actions.review.helpers import COMMENTS
from tests.factories import ANSWERS
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

REVIEWERS = 8
ROUNDS = 200
IMAGES = 52
CRITIQUES_PER_IMAGE = 4
CONFLICT_CODES = frozenset({"review_lost", "already_decided", "stale_critique"})
"""What a decision may be answered whose lease has ended, or whose critique was changed by its author."""


@dataclass
class Reviewer:
    """One of the reviewers: their claims, and what was acknowledged to them."""

    person: Person
    project_id: UUID
    generator: Random
    hand: list[ClaimedReview] = field(default_factory=list)
    claim_ids: list[UUID] = field(default_factory=list)
    """The reviews that were handed out in this round."""
    decisions: list[tuple[UUID, str]] = field(default_factory=list)
    conflicts: int = 0

    def act(self) -> bool:
        """Claims if there is nothing in hand, else decides and takes the next one with it; returns whether it did."""
        if not self.hand:
            self._take(claim_reviews(person=self.person, project_id=self.project_id, count=2, queue_filter={}))
            return bool(self.hand)
        review, decision = self.hand.pop(0), self.generator.choice(list(STATUSES))
        try:
            self._take(self._decide(review, decision))
        except Conflict as error:
            assert error.code in CONFLICT_CODES
            self.conflicts += 1
        else:
            self.decisions.append((review.critique_id, decision))
        return True

    def _decide(self, review: ClaimedReview, decision: str) -> list[ClaimedReview]:
        text = f"{ANSWERS['reason']} {self.person.username} saw that at number {len(self.decisions)}."
        request = DecisionRequest(
            decision=decision,
            based_on=review.updated_at,
            comments=COMMENTS if decision == "return" else {},
            answers={"reason": text} if decision == "fix" else None,
        )
        outcome = decide_review(
            person=self.person, critique_id=review.critique_id, request=request, claim=1, queue_filter={}
        )
        return outcome.reviews

    def _take(self, reviews: list[ClaimedReview]) -> None:
        assert all(review.annotator_id != self.person.id for review in reviews), "nobody gets their own work"
        review_ids = [review.id for review in reviews]
        # A review whose lease has ended may be handed out to the same person again.
        self.hand = [review for review in self.hand if review.id not in review_ids] + reviews
        self.claim_ids += review_ids


class Rounds:
    """Has the reviewers act at the same instant, all or a few of them; between rounds leases end and authors revise."""

    def __init__(self, reviewers: list[Reviewer]) -> None:
        self._generator = Random(14)
        self._reviewers = reviewers
        self._barrier = Barrier(len(reviewers), action=self._between)
        self._actors: set[int] = set()
        self._number = 0
        self.revisions: Counter[UUID] = Counter()

    def run(self) -> None:
        with ThreadPoolExecutor(len(self._reviewers)) as pool:
            futures = [pool.submit(self._work, index) for index in range(len(self._reviewers))]
        errors = [error for future in futures if (error := future.exception())]
        for error in sorted(errors, key=lambda error: isinstance(error, BrokenBarrierError)):
            raise error  # the cause comes before the others, who only waited for it

    def _work(self, index: int) -> None:
        reviewer = self._reviewers[index]
        try:
            for _ in range(ROUNDS):
                self._barrier.wait(PATIENCE)
                if index in self._actors:
                    reviewer.act()
            while reviewer.act():
                pass
        except BaseException:
            self._barrier.abort()
            raise
        finally:
            connections.close_all()

    def _between(self) -> None:
        claim_ids = [review_id for reviewer in self._reviewers for review_id in reviewer.claim_ids]
        assert len(claim_ids) == len(set(claim_ids)), "no review is handed out twice in a round"
        for reviewer in self._reviewers:
            reviewer.claim_ids.clear()
        self._number += 1
        count = REVIEWERS if self._number % 10 == 1 else self._generator.randint(1, 2)
        self._actors = set(self._generator.sample(range(REVIEWERS), count))
        if self._number % 5 == 0:
            self._end_leases()
        if self._number % 8 == 0:
            self._revise()

    def _end_leases(self) -> None:
        review_ids = list(Review.objects.filter(status="claimed").order_by("id").values_list("id", flat=True))
        ended_ids = self._generator.sample(review_ids, len(review_ids) // 2)
        Review.objects.filter(id__in=ended_ids).update(lease_until=Now() - timedelta(minutes=1))

    def _revise(self) -> None:
        """Has an author change what was decided, which opens its review again."""
        decided = Critique.objects.exclude(status__in=["submitted", "rejected"]).select_related("annotator")
        critique = self._generator.choice(list(decided.order_by("id")))
        answers = {"grade": 2 if critique.answers["grade"] == 4 else 4}
        revise_critique(actor=critique.annotator, critique=critique, answers=answers, based_on=critique.updated_at)
        self.revisions[critique.id] += 1


@pytest.fixture
def reviewers() -> list[Reviewer]:
    """Makes 208 critiques in a queue, and their eight authors its reviewers."""
    seeded = seed(images=IMAGES, critiques=IMAGES * CRITIQUES_PER_IMAGE, people=REVIEWERS)
    authors = Membership.objects.filter(project=seeded.project, role="annotator").select_related("person", "project")
    for membership in authors:
        change_member(actor=seeded.project.created_by, membership=membership, role="reviewer")
    for critique_id in Critique.objects.values_list("id", flat=True):
        queue_review(critique_id, ["all"], [], None)
    return [Reviewer(person, seeded.project.id, Random(index)) for index, person in enumerate(seeded.people)]


def test_eight_reviewers_decide_on_everything_in_one_queue_once(reviewers):
    """Promise 9: in 200 rounds nothing is handed out or decided twice, none is lost, and nobody decides on theirs."""
    rounds = Rounds(reviewers)

    rounds.run()

    acknowledged = Counter(
        (critique_id, reviewer.person.id, decision)
        for reviewer in reviewers
        for critique_id, decision in reviewer.decisions
    )
    decisions = ReviewDecision.objects.order_by("id").values_list("critique_id", "reviewer_id", "decision")
    assert Counter(decisions) == acknowledged
    events = Event.objects.filter(noun="critique", verb__in=STATUSES.values()).values_list("target", "actor_id", "verb")
    verbs = {verb: decision for decision, verb in STATUSES.items()}
    assert Counter((target, actor, verbs[verb]) for target, actor, verb in events) == acknowledged
    assert Counter(critique_id for critique_id, *_rest in decisions) == Counter(
        Critique.objects.values_list("id", flat=True)
    ) + Counter(rounds.revisions), "once, and once more for each revision"
    assert {decision for *_rest, decision in decisions} == set(STATUSES)
    assert not Review.objects.exclude(status="done").exists()
    assert not ReviewDecision.objects.filter(reviewer=F("critique__annotator")).exists()
    last = {critique_id: STATUSES[decision] for critique_id, _reviewer, decision in decisions}
    assert dict(Critique.objects.values_list("id", "status")) == last
    assert sum(reviewer.conflicts for reviewer in reviewers) > 0, (
        "leases ended while their reviews were in somebody's hand"
    )
    slots = Assignment.objects.filter(beyond_required=False, status__in=["open", "submitted"])
    assert set(slots.values("image").annotate(n=Count("id")).values_list("n", flat=True)) == {2 * CRITIQUES_PER_IMAGE}
