"""Queues of reviews for tests, made by the actions of the product."""

from dataclasses import dataclass
from typing import Any

from annotation.actions.review.claim_reviews import claim_reviews
from annotation.actions.review.decide import DecisionRequest, ReviewOutcome, decide_review
from annotation.actions.shared.review_queue import queue_review
from annotation.models import Critique, Person, Project, Review
from annotation.queries.review.claimed_reviews import ClaimedReview
from tests.factories import make_critique, make_desk, make_member

COMMENTS = {"reason": "Say where in the image you see that."}


@dataclass
class ReviewDesk:
    """A project with one annotator, whose critiques wait for its reviewers."""

    project: Project
    author: Person
    reviewers: list[Person]
    critiques: list[Critique]

    @property
    def reviewer(self) -> Person:
        return self.reviewers[0]

    def claim(self, count: int = 1, reviewer: Person | None = None, **queue_filter: Any) -> list[ClaimedReview]:
        given_back = queue_filter.pop("given_back", ())
        return claim_reviews(
            person=reviewer or self.reviewer,
            project_id=self.project.id,
            count=count,
            queue_filter=queue_filter,
            given_back=given_back,
        )

    def decide(
        self, decision: str, critique: Critique | None = None, reviewer: Person | None = None, **fields: Any
    ) -> ReviewOutcome:
        """Decides on the critique as it is stored now, unless `based_on` says otherwise."""
        critique = Critique.objects.get(pk=(critique or self.critiques[0]).pk)
        claim, queue_filter = fields.pop("claim", 0), fields.pop("queue_filter", {})
        fields = {"comments": COMMENTS if decision == "return" else {}, "based_on": critique.updated_at, **fields}
        return decide_review(
            person=reviewer or self.reviewer,
            critique_id=critique.id,
            request=DecisionRequest(decision=decision, **fields),
            claim=claim,
            queue_filter=queue_filter,
        )

    def review(self, critique: Critique | None = None) -> Review:
        return Review.objects.get(critique=critique or self.critiques[0])


def make_review_desk(images: int = 1, reviewers: int = 1, **policies: Any) -> ReviewDesk:
    """Makes that many critiques of one annotator, all queued in their order."""
    project, (author,) = make_desk(images=images, **{"critiques_per_image": 1, **policies})
    critiques = [make_critique(author, project) for _ in range(images)]
    for critique in critiques:
        queue_review(critique.id, ["all"], [], None)
    return ReviewDesk(project, author, [make_member(project, "reviewer") for _ in range(reviewers)], critiques)
