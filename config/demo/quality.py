"""Adds a third project to the demo, in which the quality of critiques is looked after.

It has a policy of review, critiques of which some are decided on, one that waits for its author at the desk of the
demo's annotator, gold items in use, and flags; the workers compute its statistics. Consent and qualification are not
required: whoever tries the demo is at the desk at once.
"""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from annotation.actions.curating.batches import create_batch, set_batch_status
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.submit import submit_critique
from annotation.actions.importing.images import add_image
from annotation.actions.inspecting.work import inspect_critiques
from annotation.actions.projects.members import add_member
from annotation.actions.projects.projects import create_project
from annotation.actions.quality.gold_items import add_gold_item
from annotation.actions.quality.policies import change_quality
from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.models import Critique, Image, Person, Project, ReviewDecision
from annotation.queries.quality.statistics import project_statistics
from annotation.rules.judging import QuestionnaireResponse
from annotation.sources.entries import SourceEntry
from annotation.sources.folder import OpenFolder
from config.demo.accounts import ROLES
from config.demo.critics import CHECKER, CRITICS, add_critic
from config.demo.waiting import WITHIN_SECONDS

PHOTOGRAPHS: Final = Path(__file__).parent / "photographs"
PROJECT: Final = "Landscapes, reviewed"
DESCRIPTION: Final = "The same photographs with reviewers, gold items and checks: try the pages Reviews and Quality."
CALIBRATION, BATCH = "Calibration", "First light"
"""Of the first batch all critiques are there; its images are gold, so it is closed."""
SECONDS: Final = 90.0
_ATTRIBUTES: Final = ("technical_quality", "color_and_light", "composition", "content")
_SHARES: Final = {"evaluation": 0.1, "attributes": 0.15, "reason": 0.4, "emotion": 0.15, "suggestion": 0.2}
_RECORDED: Final = Path(__file__).with_name("quality.json")
_EARLIER: Final = Path(__file__).with_name("critiques.json")

RecordedCritique = Mapping[str, Any]
"""`file`, `critic`, the answers, `seconds` if it was fast, and the `decision` of the reviewer with what it has."""


def add_quality(people: Mapping[str, Person]) -> None:
    """Adds what is missing of the project; `people` are those of the demo."""
    manager, recorded = people["manager"], json.loads(_RECORDED.read_text("utf-8"))
    project = Project.objects.filter(created_by=manager, name=PROJECT).first() or _make_project(people, recorded)
    _inspect(project)
    for critique in recorded["critiques"]:
        if critique["decision"]:
            _decide(people["reviewer"], project, critique)
    _inspect(project)


@transaction.atomic
def _make_project(people: Mapping[str, Person], recorded: Mapping[str, Any]) -> Project:
    manager = people["manager"]
    project = create_project(actor=manager, name=PROJECT, description=DESCRIPTION, critiques_per_image=2)
    writers = {name: add_critic(manager, project, name) for name in (*CRITICS, CHECKER)}
    for name, role in ROLES.items():
        if name != "manager":
            writers[name] = add_member(actor=manager, project=project, person=people[name], role=role).person
    _calibrate(project, writers, recorded)
    batch = create_batch(actor=manager, project=project, name=BATCH, critiques_per_image=4)
    files = list(dict.fromkeys(critique["file"] for critique in recorded["critiques"]))
    for file in files:  # each is the only image of the batch that its critics can claim then
        _add_photograph(batch.pk, project, file)
        for critique in recorded["critiques"]:
            if critique["file"] == file:
                _submit(writers[critique["critic"]], project, _answers(critique), critique.get("seconds", SECONDS))
    change_quality(actor=manager, project=project, review="all", spread_limit=3, critiques_at_most=6, gold_percent=10)
    return project


def _calibrate(project: Project, writers: Mapping[str, Person], recorded: Mapping[str, Any]) -> None:
    """Adds the batch of which gold items are made, with its critiques; nothing of it is asked of anybody any more."""
    manager = project.created_by
    batch = create_batch(actor=manager, project=project, name=CALIBRATION)
    earlier = json.loads(_EARLIER.read_text("utf-8"))
    for file in dict.fromkeys(critique["file"] for critique in earlier):
        _add_photograph(batch.pk, project, file)
        for critique in earlier:
            if critique["file"] == file:
                _submit(writers[critique["critic"]], project, critique["answers"], SECONDS)
    set_batch_status(actor=manager, batch=batch, status="closed")
    for use in ("gold", "training"):
        for item in recorded[use]:
            image = Image.objects.get(project=project, file=item["file"])
            add_gold_item(
                actor=manager, image=image, expected=item["expected"], explanation=item["explanation"], use=use
            )


def _add_photograph(batch_id: Any, project: Project, name: str) -> None:
    folder = OpenFolder(PHOTOGRAPHS)
    entry = next(entry for entry in folder.entries() if isinstance(entry, SourceEntry) and entry.file == name)
    with folder.open(entry.uri) as file:
        add_image(
            actor=project.created_by,
            batch=project.batches.get(pk=batch_id),
            name=entry.file,
            file=file,
            metadata=entry.metadata,
            render=True,
        )


def _submit(person: Person, project: Project, answers: Mapping[str, Any], seconds: float) -> None:
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    timings = {stage: round(seconds * share, 1) for stage, share in _SHARES.items()}
    response = QuestionnaireResponse(answers=answers, timings=timings)
    submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response)


def _answers(critique: RecordedCritique) -> dict[str, Any]:
    texts = {key: critique[key] for key in ("reason", "feeling", "emotion", "suggestion") if key in critique}
    return {"grade": critique["grade"], **dict(zip(_ATTRIBUTES, critique["marks"], strict=True)), **texts}


def _inspect(project: Project) -> None:
    """Inspects what was submitted, unless a worker does, and returns when all is inspected."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while project_statistics(project, ["none"]).is_waiting:
        if time.monotonic() > deadline:
            raise RuntimeError("The critiques of the demo are not inspected: another transaction has not ended.")
        if not inspect_critiques():
            time.sleep(0.1)


def _decide(reviewer: Person, project: Project, recorded: RecordedCritique) -> None:
    """Decides on a critique as recorded, unless that was done by the start that was interrupted."""
    critique = Critique.objects.get(
        project=project, image__file=recorded["file"], annotator__username=recorded["critic"], purpose="work"
    )
    if ReviewDecision.objects.filter(critique=critique).exists():
        return
    request = DecisionRequest(
        decision=recorded["decision"],
        based_on=critique.updated_at,
        comments=recorded.get("comments", {}),
        answers=recorded.get("fixed"),
    )
    decide_review(person=reviewer, critique_id=critique.id, request=request, claim=0, queue_filter={})
