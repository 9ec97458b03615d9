"""Inspects what tests submit, and compares roll-ups with what they are when they are made anew."""

from collections import Counter
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.submit import submit_critique
from annotation.actions.inspecting.work import inspect_critiques, rebuild_roll_ups
from annotation.actions.shared.slots import balance_slots
from annotation.models import (
    AnswerCount,
    Assignment,
    BatchCount,
    Critique,
    CritiqueChange,
    CritiqueInspection,
    CritiqueStatus,
    DayCount,
    Decision,
    ImageRatings,
    Person,
    Project,
    QualityPolicy,
    RaterCount,
    RatingPattern,
    ReviewDecision,
)
from annotation.rules.judging import QuestionnaireResponse
from tests.factories import ANSWERS

ROLL_UPS = (DayCount, AnswerCount, RaterCount, RatingPattern, BatchCount, ImageRatings)
STATUSES = {
    "accept": CritiqueStatus.ACCEPTED,
    "return": CritiqueStatus.RETURNED,
    "reject": CritiqueStatus.REJECTED,
}


def inspect_all() -> int:
    """Inspects until nothing is left, and returns how many critiques that were."""
    number = 0
    while inspected := inspect_critiques():
        number += inspected
    return number


def set_policy(project: Project, **policies: Any) -> None:
    QualityPolicy.objects.filter(project=project).update(**policies)


def submit_grade(person: Person, project: Project, grade: int, **answers: Any) -> Critique:
    """Submits a critique of the person's next image, with times."""
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    all_answers = {**ANSWERS, "grade": grade, **answers}
    if grade == 5:
        all_answers.pop("suggestion", None)
    timings = {"evaluation": 6.1, "attributes": 9.5, "reason": 48.0, "emotion": 20.0, "suggestion": 31.7}
    response = QuestionnaireResponse(answers=all_answers, timings=timings)
    return submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response).critique


@transaction.atomic
def decide(critique: Critique, reviewer: Person, decision: str, codes: tuple[str, ...] = ()) -> None:
    """Writes a decision of a reviewer, and what follows from it for the critique and its slot."""
    critique = Critique.objects.select_for_update().get(pk=critique.pk)
    ReviewDecision.objects.create(
        critique=critique,
        project_id=critique.project_id,
        reviewer=reviewer,
        decision=Decision(decision),
        flag_codes=list(codes),
        critique_seq=critique.changed_seq,
        round=critique.decisions.count() + 1,
    )
    critique.status = STATUSES[decision]
    critique.save(update_fields=["status"])
    critique.refresh_from_db()
    CritiqueChange.objects.create(critique=critique, at=critique.updated_at)
    if decision == "reject":
        Assignment.objects.filter(pk=critique.assignment_id).update(beyond_required=True)
        balance_slots(image_ids=[critique.image_id])


def contents(project: Project) -> dict[str, list[tuple[Any, ...]]]:
    """Returns all rows of the roll-ups of a project and what each critique counted, without the ids of rows."""
    rows = {}
    for model in ROLL_UPS:
        names = [field.attname for field in model._meta.concrete_fields if field.name != "id"]
        rows[model.__name__] = sorted(map(repr, model.objects.filter(project=project).values_list(*names)))
    counted = CritiqueInspection.objects.filter(project=project).values_list("critique_id", "counted")
    rows["counted"] = sorted(map(repr, counted))
    return rows


def assert_as_rebuilt(project: Project) -> None:
    """Compares the roll-ups with those that are made again from the critiques, and with a count of the critiques."""
    assert_as_counted(project)
    incremental = contents(project)
    rebuild_roll_ups(project.id)
    rebuilt = contents(project)
    for name, rows in incremental.items():
        assert rebuilt[name] == rows, f"{name}: {set(rebuilt[name]) ^ set(rows)}"


def assert_as_counted(project: Project) -> None:
    """Compares numbers of the roll-ups with those of the critiques, which are counted here another way."""
    critiques = Critique.objects.filter(project=project).counted().select_related("image")
    images = Counter((critique.image.batch_id, critique.image_id) for critique in critiques)
    coverage = Counter((batch_id, number) for (batch_id, _image_id), number in images.items())
    assert _numbers(BatchCount.objects.filter(project=project), "batch", "critiques") == coverage
    days = Counter(
        (critique.submitted_at.date(), critique.image.batch_id, critique.annotator_id) for critique in critiques
    )
    of_days = DayCount.objects.filter(project=project, name="critiques")
    assert _numbers(of_days, "day", "batch", "annotator") == days
    versions = Counter((critique.image_id, critique.questionnaire_id) for critique in critiques)
    ratings = ImageRatings.objects.filter(project=project, critiques__gt=0)
    assert _numbers(ratings, "image", "questionnaire", number="critiques") == versions


def _numbers(rows: QuerySet[Any], *key: str, number: str = "number") -> dict[tuple[Any, ...], int]:
    return {tuple(values): count for *values, count in rows.values_list(*key, number)}
