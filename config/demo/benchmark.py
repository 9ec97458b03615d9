"""Adds a second project to the demo: questions for a benchmark, their cross-checks, and a published benchmark.

So the pages of the benchmark are filled without any endpoint. One image has questions that nobody has cross-checked
yet, for whoever tries the demo.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from annotation.actions.curating.batches import create_batch
from annotation.actions.curating.holding_out import hold_out_batch
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.submit import submit_critique
from annotation.actions.evaluating.cross_checks.answers import answer_cross_check, judge_cross_check
from annotation.actions.evaluating.cross_checks.claims import MAX_CLAIMS, claim_cross_checks
from annotation.actions.evaluating.publishing.benchmarks import request_benchmark
from annotation.actions.evaluating.publishing.work import publish_benchmark
from annotation.actions.importing.images import add_image
from annotation.actions.projects.members import add_member
from annotation.actions.projects.projects import change_project, create_project
from annotation.models import Batch, CrossCheck, Person, Project
from annotation.rules.judging import QuestionnaireResponse
from annotation.sources.entries import SourceEntry
from annotation.sources.folder import OpenFolder
from config.demo.accounts import ROLES
from config.demo.critics import CHECKER, CRITICS, add_critic
from config.demo.evaluations import add_evaluations
from config.demo.waiting import wait_until_done

PHOTOGRAPHS: Final = Path(__file__).parent / "held_out"
PROJECT: Final = "Seasons"
BENCHMARK: Final = "Demo"
BATCH: Final = "Held out"
DESCRIPTION: Final = "A small benchmark to try: its questions, cross-checks and answers were made for the demo."
SECONDS: Final = 6.0
_RECORDED: Final = Path(__file__).with_name("benchmark.json")

RecordedCritique = Mapping[str, Any]
"""`file`, `critic` and `answers` of one critique, and the `grades` that the checkers give; {} leaves it unchecked."""


def add_benchmark(people: Mapping[str, Person]) -> None:
    """Adds what is missing of the project, its benchmark and the evaluations; `people` are those of the demo."""
    manager = people["manager"]
    recorded = json.loads(_RECORDED.read_text("utf-8"))
    project = Project.objects.filter(created_by=manager, name=PROJECT).first() or _make_project(people, recorded)
    benchmark = project.benchmarks.first() or request_benchmark(
        actor=manager, project=project, name=BENCHMARK, spec={"dev_share": 0.0}
    )
    publish_benchmark(benchmark_id=benchmark.id)
    wait_until_done(benchmark)
    add_evaluations(manager, benchmark, recorded["models"])


@transaction.atomic
def _make_project(people: Mapping[str, Person], recorded: Mapping[str, Any]) -> Project:
    manager = people["manager"]
    project = create_project(
        actor=manager,
        name=PROJECT,
        questionnaire="aesbench",
        description=DESCRIPTION,
        critiques_per_image=1,
        cross_checks_per_candidate=2,
    )
    critics = {name: add_critic(manager, project, name) for name in (*CRITICS, CHECKER)}
    batch = create_batch(actor=manager, project=project, name=BATCH)
    hold_out_batch(actor=manager, batch=batch)
    critiques: list[RecordedCritique] = recorded["critiques"]
    unchecked = [critique for critique in critiques if not critique["grades"]]
    _write(batch, critics, [critique for critique in critiques if critique["grades"]])
    for person in critics.values():
        _check(person, project, recorded)
    _write(batch, critics, unchecked)
    # Those who try the demo write questions about all of the images, too.
    change_project(actor=manager, project=project, critiques_per_image=2)
    for name, role in ROLES.items():
        if name != "manager":
            add_member(actor=manager, project=project, person=people[name], role=role)
    return project


def _write(batch: Batch, critics: Mapping[str, Person], critiques: list[RecordedCritique]) -> None:
    """Adds the image of each critique and submits it. The image is the only one that its critic can claim then."""
    folder = OpenFolder(PHOTOGRAPHS)
    entries = {entry.file: entry for entry in folder.entries() if isinstance(entry, SourceEntry)}
    for critique in critiques:
        entry, critic = entries[critique["file"]], critics[critique["critic"]]
        with folder.open(entry.uri) as file:
            add_image(
                actor=batch.project.created_by,
                batch=batch,
                name=entry.file,
                file=file,
                metadata=entry.metadata,
                render=True,
            )
        (claim,) = claim_assignments(person=critic, project_id=batch.project_id, count=1)
        response = QuestionnaireResponse(answers=critique["answers"])
        submit_critique(person=critic, assignment_id=claim.id, key=uuid4(), response=response)


def _check(person: Person, project: Project, recorded: Mapping[str, Any]) -> None:
    """Cross-checks all that there is for a person, who is right and agrees but for what they object to."""
    grades = {critique["file"]: critique["grades"] for critique in recorded["critiques"]}
    objections = {
        (objection["file"], objection["question"]): {name: objection[name] for name in ("verdict", "comment")}
        for objection in recorded["objections"]
        if objection["checker"] == person.username
    }
    for check in _checks(person, project):
        candidate = check.candidate
        file = candidate.image.file
        right = candidate.options[candidate.correct] if candidate.correct is not None else ""
        option = grades[file][person.username] if candidate.criterion == "AesA" else right
        if check.order:
            position = check.order.index(candidate.options.index(option))
            answer_cross_check(person=person, cross_check_id=check.id, option=position, seconds=SECONDS)
        if candidate.criterion != "AesA":
            verdict = objections.get((file, candidate.question), {"verdict": "agree"})
            judge_cross_check(person=person, cross_check_id=check.id, **verdict)


def _checks(person: Person, project: Project) -> Iterator[CrossCheck]:
    while checks := claim_cross_checks(person=person, project_id=project.id, count=MAX_CLAIMS):
        yield from checks
