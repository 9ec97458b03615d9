"""A project with somebody in every role, a batch, an image and a critique."""

from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from annotation.actions.evaluating.publishing.benchmarks import request_benchmark
from annotation.actions.importing.requests import request_import
from annotation.actions.projects.members import invite
from annotation.actions.quality.gold_items import add_gold_item
from annotation.actions.refining.batch_files import prepare_batch_run
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.releasing.exports import create_export
from annotation.models import (
    Batch,
    Benchmark,
    Candidate,
    Critique,
    Evaluation,
    Export,
    GoldItem,
    Image,
    ImageImport,
    Instruction,
    Invitation,
    Person,
    Project,
    Run,
)
from annotation.refining.run_spec import RunSpec
from tests.actions.evaluating.helpers import benchmark_of, stopped_evaluation
from tests.actions.evaluating.judging.helpers import stopped_judging
from tests.authored import add_candidate
from tests.factories import make_batch, make_critique, make_images, make_member, make_person, make_project
from tests.refining.instructions import make_instructions


@dataclass(frozen=True)
class Scenario:
    project: Project
    batch: Batch
    images: list[Image]
    critique: Critique
    export: Export
    invitation: Invitation
    secret: str
    people: dict[str, Person]
    image_import: ImageImport
    instruction: Instruction
    run: Run
    evaluation: Evaluation
    candidate: Candidate
    benchmark: Benchmark
    gold_item: GoldItem

    def browser(self, role: str) -> Client:
        """Returns a client signed in as the person with the role; `nobody` is signed out."""
        client = Client()
        if role != "nobody":
            client.force_login(self.people[role])
        return client


@pytest.fixture
def scenario(db):
    project = make_project()
    people = {role: make_member(project, role) for role in ("annotator", "reviewer", "manager")}
    people["stranger"] = make_person()
    batch = make_batch(project)
    images = make_images(batch, 2)
    critique = make_critique(people["annotator"], project)
    export = create_export(actor=people["manager"], project=project, format="jsonl")
    invitation, secret = invite(actor=people["manager"], project=project, role="annotator", note="a friend")
    files = ContentFile(b"http://10.0.0.1/secret.jpg", name="addresses.txt")
    image_import = request_import(actor=people["manager"], batch=batch, kind="urls", file=files)
    recipe = built_in_version(actor=people["manager"], project=project, key="aesmmit")
    run = create_run(actor=people["manager"], project=project, spec=RunSpec(recipe, model="a-model"))
    prepare_batch_run(run)
    (instruction,) = make_instructions(project)
    evaluation = stopped_evaluation(benchmark_of([critique], name="Scored"))
    stopped_judging(evaluation, people["reviewer"])
    benchmark = request_benchmark(actor=people["manager"], project=project, name="Dunes", spec={})
    return Scenario(
        project,
        batch,
        images,
        critique,
        export,
        invitation,
        secret,
        people,
        image_import,
        instruction,
        run,
        evaluation,
        add_candidate(critique),
        benchmark,
        add_gold_item(actor=people["manager"], image=critique.image, critique=critique),
    )
