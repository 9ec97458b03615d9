"""Annotators and reviewers at work, each request being the action that the API and the pages call."""

import random
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.submit import submit_critique
from annotation.actions.inspecting.work import inspect_critiques
from annotation.actions.review.claim_reviews import claim_reviews
from annotation.actions.review.decide import STATUSES, DecisionRequest, decide_review
from annotation.models import Critique, CritiqueStatus
from annotation.queries.desk.claims import Claim
from annotation.queries.quality.statistics import project_statistics
from annotation.queries.review.claimed_reviews import ClaimedReview
from annotation.rules.judging import QuestionnaireResponse
from bench.collection.notebook import Note, Notebook
from bench.collection.people import text
from bench.collection.project import Collection

AHEAD: Final = 2
TURN: Final = 250
"""Submits between two inspections; the workers of the product inspect every few seconds."""
# No action lets 31 days pass, and what is shown again has to be as old. No figure of this bench is of times.
_AGE: Final = """
SET session_replication_role = replica;
UPDATE annotation_critique SET submitted_at = submitted_at - interval '31 days';
SET session_replication_role = origin;
"""


@dataclass
class Work:
    """The work on a collection: who has which images in hand, and how many seconds each kind of request took."""

    collection: Collection
    notebook: Notebook = field(default_factory=Notebook)
    hands: dict[UUID, deque[Claim]] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)

    @property
    def generator(self) -> random.Random:
        return self.collection.generator

    def run(self, until: int | None = None) -> None:
        """Annotators and reviewers work in turns until nothing is left to do, or until there are so many critiques."""
        while self._annotate(until):
            self._inspect()
            if self._review():
                self._inspect()
            if until is not None and len(self.notebook.notes) >= until:
                return

    def let_a_month_pass(self) -> None:
        """Makes all critiques 31 days older, so that their authors may be shown their images again."""
        with connection.cursor() as cursor:
            cursor.execute(_AGE)

    def _annotate(self, until: int | None) -> int:
        """Has people submit up to a turn of critiques, the fast ones more; returns how many."""
        for person_id in self.collection.people:
            self._claim(person_id)
        number, limit = 0, TURN if until is None else min(TURN, until - len(self.notebook.notes))
        while number < limit:
            people = [person_id for person_id, hand in self.hands.items() if hand]
            if not people:
                break
            weights = [1 / self.collection.people[person_id].seconds for person_id in people]
            (person_id,) = self.generator.choices(people, weights)
            self._submit(person_id)
            number += 1
        return number

    def _claim(self, person_id: UUID) -> None:
        began = time.perf_counter()
        claims = claim_assignments(
            person=self.collection.persons[person_id], project_id=self.collection.project.id, count=AHEAD
        )
        self.seconds["claim"] += time.perf_counter() - began
        self.hands[person_id] = deque(claims)

    def _submit(self, person_id: UUID) -> None:
        claim, simulated = self.hands[person_id].popleft(), self.collection.people[person_id]
        scene, done = self.collection.scenes[claim.image_id], self.notebook.done[person_id]
        answers = simulated.answer(scene, done, self.generator)
        began = time.perf_counter()
        submission = submit_critique(
            person=self.collection.persons[person_id],
            assignment_id=claim.id,
            key=uuid4(),
            response=QuestionnaireResponse(answers=answers, timings=simulated.timings(answers, self.generator)),
            claim=1,
        )
        self.seconds["submit"] += time.perf_counter() - began
        self.hands[person_id].extend(submission.claims)
        critique = submission.critique
        self.notebook.add(critique.id, Note(claim.image_id, person_id, answers["grade"], str(critique.purpose)))
        if critique.purpose == "gold":
            self.notebook.score_gold(person_id, scene, answers, simulated.gold_share(scene, done))

    def _inspect(self) -> None:
        began = time.perf_counter()
        while inspect_critiques() or project_statistics(self.collection.project, ["none"]).is_waiting:
            pass
        self.seconds["inspect"] += time.perf_counter() - began
        self.notebook.settle()

    def _review(self) -> int:
        """Has the reviewers decide on all that waits, and authors answer what is returned; returns how many."""
        number = 0
        while reviews := [
            (reviewer, review) for reviewer in self.collection.reviewers for review in self._take(reviewer)
        ]:
            for reviewer, review in reviews:
                self._decide(reviewer, review)
                number += 1
            self._answer_returned()
        return number

    def _take(self, reviewer: Any) -> list[ClaimedReview]:
        return claim_reviews(person=reviewer, project_id=self.collection.project.id, count=AHEAD, queue_filter={})

    def _decide(self, reviewer: Any, review: ClaimedReview) -> None:
        decision = self._decision(review)
        request = DecisionRequest(
            decision=decision,
            based_on=review.updated_at,
            comments={"reason": "Say where in the image you see that."} if decision == "return" else {},
            answers={"reason": text(self.generator, 24)} if decision == "fix" else None,
        )
        began = time.perf_counter()
        decide_review(person=reviewer, critique_id=review.critique_id, request=request, claim=0, queue_filter={})
        self.seconds["decide"] += time.perf_counter() - began
        self.decisions[decision] += 1
        self.notebook.set_status(review.critique_id, STATUSES[decision])

    def _decision(self, review: ClaimedReview) -> str:
        is_spam = self.collection.people[review.annotator_id].is_spammer
        if review.round > 1:
            return "accept"
        weights = (75, 5, 15, 5) if is_spam else (85, 7, 1, 7)
        return str(self.generator.choices(("accept", "return", "reject", "fix"), weights)[0])

    def _answer_returned(self) -> None:
        """Has the authors of returned critiques write other reasons."""
        returned = Critique.objects.filter(project=self.collection.project, status=CritiqueStatus.RETURNED)
        for critique in returned:
            answers = {"reason": text(self.generator, 24)}
            author = self.collection.persons[critique.annotator_id]
            revise_critique(actor=author, critique=critique, answers=answers, based_on=critique.updated_at)
            self.notebook.set_status(critique.id, "submitted")
