"""A project with one row of every kind, and one person for each role in it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.projects.members import invite
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.refining.batch_files import add_results
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.releasing.exports import create_export
from annotation.models import BulkAcceptance, Membership, Person
from annotation.queries.desk.assignment_json import iso
from annotation.questionnaires import built_in
from annotation.refining.run_spec import RunSpec
from tests.actions.evaluating.helpers import benchmark_of, stopped_evaluation
from tests.actions.evaluating.judging.helpers import stopped_judging
from tests.actions.quality.helpers import make_gold
from tests.authored import add_candidate, add_check
from tests.factories import make_batch, make_critique, make_images, make_member, make_person, make_project
from tests.refining.instructions import make_instructions

ROLES = ("anonymous", "stranger", "annotator", "colleague", "reviewer", "manager", "elsewhere")


@dataclass
class Scenario:
    """`ids` are those of the project's rows; the assignment and the critique are the annotator's own."""

    people: dict[str, Person | None]
    ids: dict[str, Any] = field(default_factory=dict)


def make_scenario() -> Scenario:
    """Makes a project with every kind of row. `colleague` annotates in it too; `elsewhere` manages another project."""
    project = make_project(critiques_per_image=3)
    batch = make_batch(project)
    make_images(batch, 4)
    people = {role: make_member(project, role) for role in ("annotator", "reviewer", "manager")}
    colleague, elsewhere = make_member(project, "annotator"), make_person()
    make_member(make_project(), "manager", elsewhere)
    critique = make_critique(people["annotator"], project)
    (assignment,) = claim_assignments(person=people["annotator"], project_id=project.id, count=1)
    (instruction,) = make_instructions(project)
    candidate = add_candidate(critique, status="disputed")
    cross_check = add_check(add_candidate(critique, question="empathy", author=colleague), people["annotator"])
    export = create_export(actor=people["manager"], project=project, format="jsonl", filter={}, splits={})
    invitation, secret = invite(actor=people["manager"], project=project, role="annotator")
    definition = {**built_in("aesthetic-critique"), "title": {"en": "Aesthetic critique, version 2"}}
    questionnaire = add_questionnaire(actor=people["manager"], project=project, definition=definition)
    recipe = built_in_version(actor=people["manager"], project=project, key="aesmmit")
    run = create_run(actor=people["manager"], project=project, spec=RunSpec(recipe, model="a-model"))
    results = add_results(actor=people["manager"], run=run, file=ContentFile(b"{}\n", name="results.jsonl"))
    benchmark = benchmark_of([critique], name="Scored")
    evaluation = stopped_evaluation(benchmark)
    judging, claim = stopped_judging(evaluation, people["reviewer"])
    acceptance = BulkAcceptance.objects.create(
        project=project, requested_by=people["reviewer"], until_seq=0, proof_key=uuid4()
    )
    item = make_gold(project)[0]
    return Scenario(
        people={
            "anonymous": None,
            "stranger": make_person(),
            "colleague": colleague,
            "elsewhere": elsewhere,
            **people,
        },
        ids={
            "project_id": project.id,
            "batch_id": batch.id,
            "image_id": assignment.image_id,
            "assignment_id": assignment.id,
            "critique_id": critique.id,
            "updated_at": iso(critique.updated_at),
            "acceptance_id": acceptance.id,
            "questionnaire_id": questionnaire.id,
            "membership_id": Membership.objects.get(project=project, person=colleague).id,
            "invitation_id": invitation.id,
            "secret": secret,
            "export_id": export.id,
            "instruction_id": instruction.id,
            "benchmark_id": benchmark.id,
            "item_id": item.id,
            "evaluation_id": evaluation.id,
            "judging_id": judging.id,
            "claim_id": claim.id,
            "candidate_id": candidate.id,
            "cross_check_id": cross_check.id,
            "name": "critiques.jsonl",
            "part": "requests-01.jsonl",
            "results_id": results.id,
            "key": uuid4(),
        },
    )
