"""Projects whose annotators author a benchmark, and their cross-checks, made with the actions of the product."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.submit import submit_critique
from annotation.actions.evaluating.cross_checks.answers import answer_cross_check, judge_cross_check
from annotation.actions.evaluating.cross_checks.claims import claim_cross_checks
from annotation.actions.projects.questionnaires import add_built_in
from annotation.actions.shared.cell_changes import CellChanges
from annotation.models import Candidate, Critique, CrossCheck, Person, Project
from annotation.rules.judging import QuestionnaireResponse
from tests.factories import make_batch, make_image, make_member, make_project

PERCEPTION: dict[str, Any] = {
    "question": "What draws the eye first?",
    "options": ["The path", "The sky", "The grass", "The shadow"],
    "correct": 2,
    "dimension": "composition",
    "kind": "what",
}
EMPATHY: dict[str, Any] = {
    "question": "Does the scene feel calm?",
    "options": ["Yes", "No"],
    "correct": 0,
    "dimension": "emotion",
    "kind": "yes_no",
}
AUTHORED: dict[str, Any] = {
    "perception": PERCEPTION,
    "empathy": EMPATHY,
    "grade": 3,
    "reason": "The low light picks out every stalk of the grass, but the dense foreground on the left has no subject.",
}


def make_authoring(
    images: int = 2, annotators: int = 3, source: str = "natural", **policies: Any
) -> tuple[Project, list[Person]]:
    """Makes a project with the questionnaire `aesbench`, one open batch of images, and its annotators."""
    project = make_project(critiques_per_image=1, **policies)
    project.questionnaire = add_built_in(actor=project.created_by, project=project, key="aesbench")
    batch = make_batch(project)
    for _ in range(images):
        make_image(batch, source=source)
    return project, [make_member(project) for _ in range(annotators)]


def author(person: Person, project: Project, **answers: Any) -> Critique:
    """Claims the person's next image, and submits what they author about it."""
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    response = QuestionnaireResponse(answers={**AUTHORED, **answers})
    return submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response).critique


def claim_check(person: Person, candidate: Candidate) -> CrossCheck:
    """Claims until the person has the candidate to check, grading its image first if it is a reason."""
    checks = claim_cross_checks(person=person, project_id=candidate.project_id, count=10)
    for check in checks:
        if check.candidate_id == candidate.id:
            return check
        if (check.candidate.criterion, check.candidate.image_id, candidate.criterion) == (
            "AesA",
            candidate.image_id,
            "AesI",
        ):
            answer_cross_check(person=person, cross_check_id=check.id, option=0, seconds=4.0)
            return claim_check(person, candidate)
    raise AssertionError(f"{person} is not given {candidate} to check")


def check_candidate(
    person: Person, candidate: Candidate, *, choice: int | None = None, verdict: str = "agree", comment: str = ""
) -> CrossCheck:
    """Checks a candidate: with the option of that index, the right one by default, and a verdict."""
    check = claim_check(person, candidate)
    if check.order:
        index = candidate.correct if choice is None else choice
        answer_cross_check(person=person, cross_check_id=check.id, option=check.order.index(index), seconds=4.0)
    if candidate.criterion != "AesA":
        comment = comment or ("" if verdict == "agree" else "Two options fit.")
        judge_cross_check(person=person, cross_check_id=check.id, verdict=verdict, comment=comment)
    candidate.refresh_from_db()
    check.refresh_from_db()
    return check


def add_candidate(critique: Critique, **fields: Any) -> Candidate:
    """Stores a candidate of an ordinary critique, whose questionnaire makes none, for tests that need only its id."""
    defaults = {"question": "perception", "author": critique.annotator}
    candidate = Candidate.objects.create(
        project=critique.project,
        image=critique.image,
        critique=critique,
        criterion="AesP",
        text=PERCEPTION["question"],
        options=PERCEPTION["options"],
        correct=PERCEPTION["correct"],
        **{**defaults, **fields},
    )
    changes = CellChanges()
    changes.add(candidate, 1)
    changes.write(candidate.project_id)
    return candidate


def add_check(candidate: Candidate, person: Person) -> CrossCheck:
    """Stores a claim of a candidate that `add_candidate` made."""
    return CrossCheck.objects.create(
        project=candidate.project,
        candidate=candidate,
        person=person,
        author=candidate.author,
        order=list(range(len(candidate.options))),
        lease_until=timezone.now() + timedelta(minutes=30),
    )


def candidate_of(critique: Critique, criterion: str) -> Candidate:
    """Returns what a critique authors for a criterion."""
    return Candidate.objects.get(critique=critique, criterion=criterion, retired_at=None)


def end_leases() -> None:
    """Lets the lease of every claim of a cross-check end a minute ago."""
    CrossCheck.objects.exclude(lease_until=None).update(lease_until=timezone.now() - timedelta(minutes=1))
