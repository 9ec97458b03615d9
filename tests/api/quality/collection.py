"""A small collection over the API, from the first claim to the final critique."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from rest_framework.test import APIClient

from annotation.models import Critique, Image, Person, Project
from tests.actions.inspecting.helpers import inspect_all
from tests.actions.quality.helpers import make_gold, set_policies
from tests.clients import client_of
from tests.factories import ANSWERS, make_batch, make_images, make_member, make_project

IMAGES = 8
DISPUTED = 0
POLICIES = {"review": "all", "gold_percent": 30, "spread_limit": 4, "critiques_at_most": 3}
DECISIONS: tuple[dict[str, Any], ...] = (
    {"decision": "accept"},
    {"decision": "return", "comments": {"reason": "Say where in the image you see that."}},
    {"decision": "reject"},
    {"decision": "fix", "answers": {"feeling": "awe"}},
)


@dataclass
class SmallCollection:
    """A project whose image 0 gets the lowest and the highest grade, and what people were handed out and sent."""

    project: Project
    images: list[Image]
    annotators: list[Person]
    reviewers: list[Person]
    claims: list[dict[str, Any]] = field(default_factory=list)
    """What was handed out to annotators, as the API answers it."""
    decided: dict[str, str] = field(default_factory=dict)
    """The decision on each critique."""

    @property
    def disputed(self) -> Image:
        return self.images[DISPUTED]

    def annotate(self, person: Person) -> None:
        """Has a person critique everything that they are given."""
        client = client_of(person)
        claimed = self.post(client, f"projects/{self.project.id}/assignments/claim/", {"count": 1})["assignments"]
        while claimed:
            (assignment,) = claimed
            self.claims.append(assignment)
            body = {"key": str(uuid4()), "answers": self._answers(person, assignment), "timings": {}, "claim": 1}
            claimed = self.post(client, f"assignments/{assignment['id']}/submit/", body, 201)["assignments"]

    def claim_reviews(self, person: Person, count: int = 5) -> list[dict[str, Any]]:
        return self.post(client_of(person), f"projects/{self.project.id}/reviews/claim/", {"count": count})["reviews"]

    def decide(self, person: Person, review: dict[str, Any], decision: dict[str, Any]) -> None:
        critique = review["critique"]
        body = {**decision, "based_on": critique["updated_at"]}
        self.post(client_of(person), f"critiques/{critique['id']}/review/", body)
        self.decided[critique["id"]] = decision["decision"]

    def write_final(self, person: Person) -> str:
        """Has a person write the final critique of the disputed image; returns its id."""
        client = client_of(person)
        assignment = self.post(client, f"images/{self.disputed.id}/final/", {})
        body = {"key": str(uuid4()), "answers": self._answers(person, assignment), "timings": {}}
        return self.post(client, f"assignments/{assignment['id']}/submit/", body, 201)["critique"]["id"]

    def post(self, client: APIClient, path: str, body: dict[str, Any], status: int = 200) -> Any:
        response = client.post(f"/api/v1/{path}", body, format="json")
        assert response.status_code == status, response.content
        return response.json()

    def _answers(self, person: Person, assignment: dict[str, Any]) -> dict[str, Any]:
        """Returns answers whose reason tells them from all others."""
        number = (
            [str(image.id) for image in self.images].index(assignment["image"]["id"])
            if self._is_work(assignment)
            else 0
        )
        grade = 2 + (number + self._number(person)) % 3
        if assignment["image"]["id"] == str(self.disputed.id):
            grade = (1, 5, 3)[self._number(person)]
        reason = f"{ANSWERS['reason']} Of {assignment['image']['id']} by {person.username}."
        answers = {**ANSWERS, "grade": grade, "reason": reason}
        return {key: value for key, value in answers.items() if key != "suggestion" or grade < 5}

    def _is_work(self, assignment: dict[str, Any]) -> bool:
        return assignment["image"]["id"] in {str(image.id) for image in self.images}

    def _number(self, person: Person) -> int:
        return self.annotators.index(person) if person in self.annotators else 2


def make_collection() -> SmallCollection:
    """Makes the project, its gold and its people: of three annotators the third begins when the others are done."""
    project = make_project(critiques_per_image=2)
    images = make_images(make_batch(project), IMAGES)
    make_gold(project, 3)
    set_policies(project, **POLICIES)
    people = [make_member(project) for _ in range(3)]
    return SmallCollection(project, images, people, [make_member(project, "reviewer") for _ in range(2)])


def walk_through() -> SmallCollection:
    """Has the collection claimed, submitted, inspected, reviewed with all four decisions, and completed."""
    collection = make_collection()
    for person in collection.annotators[:2]:
        collection.annotate(person)
    inspect_all()
    reviews = [(person, review) for person in collection.reviewers for review in collection.claim_reviews(person)]
    undisputed = [
        (person, review) for person, review in reviews if review["image"]["id"] != str(collection.disputed.id)
    ]
    for (person, review), decision in zip(undisputed, DECISIONS, strict=False):
        collection.decide(person, review, decision)
    inspect_all()
    collection.annotate(collection.annotators[2])
    inspect_all()
    return collection


def critiques_of(collection: SmallCollection, *purposes: str) -> dict[str, Critique]:
    """Returns the stored critiques of some purposes by id."""
    rows = Critique.objects.filter(project=collection.project, purpose__in=purposes)
    return {str(critique.id): critique for critique in rows}
