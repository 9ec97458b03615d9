"""Gold items and people who meet them."""

from typing import Any
from uuid import UUID, uuid4

from annotation.actions.curating.batches import set_batch_status
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.submit import submit_critique
from annotation.actions.quality.gold_items import add_gold_item
from annotation.actions.quality.policies import change_quality
from annotation.models import Assignment, Critique, GoldItem, Person, Project
from annotation.rules.judging import QuestionnaireResponse
from tests.factories import ANSWERS, make_batch, make_image

EXPECTED: dict[str, Any] = {
    "grade": {"value": 3, "tolerance": 1},
    "composition": {"value": "weak"},
}


def make_gold(project: Project, count: int = 1, **fields: Any) -> list[GoldItem]:
    """Makes gold items of images of a closed batch, so that nobody is given them as work."""
    batch = make_batch(project)
    images = [make_image(batch) for _ in range(count)]
    set_batch_status(actor=project.created_by, batch=batch, status="closed")
    return [
        add_gold_item(actor=project.created_by, image=image, **{"expected": EXPECTED, **fields}) for image in images
    ]


def set_policies(project: Project, **policies: Any) -> None:
    change_quality(actor=project.created_by, project=project, **policies)


def claim_of(person: Person, project: Project, purpose: str, tries: int = 400) -> UUID:
    """Skips what is claimed until it is of the purpose; returns the id of the assignment."""
    for _ in range(tries):
        (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
        if Assignment.objects.get(pk=claim.id).purpose == purpose:
            return claim.id
        submit(person, claim.id)
    raise AssertionError(f"Nothing of purpose {purpose} was handed out.")


def submit(person: Person, assignment_id: UUID, **answers: Any) -> Critique:
    response = QuestionnaireResponse(answers={**ANSWERS, **answers})
    return submit_critique(person=person, assignment_id=assignment_id, key=uuid4(), response=response).critique
