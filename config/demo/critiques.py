"""Adds critiques of the demo's first photographs, and a run over them whose answers were recorded.

So the pages of refinement are filled without any endpoint. The answers are checked and stored as those of an endpoint
are; some are wrong on purpose, so that one sees what the checks reject.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from annotation.actions.desk.claim import MAX_CLAIMS, claim_assignments
from annotation.actions.desk.submit import submit_critique
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.refining.storing import Answer, source_of_request, store_answers
from annotation.models import Assignment, Person, Project, Run, RunRequest
from annotation.refining.prompting import static_prompt
from annotation.refining.replies import Reply, Usage
from annotation.refining.run_spec import RunSpec
from annotation.rules.judging import QuestionnaireResponse
from config.demo.critics import CRITICS, add_critic

RECIPE: Final = "aesmmit"
MODEL: Final = "recorded-for-the-demo"
CHARACTERS_A_TOKEN: Final = 4
_CRITIQUES: Final = Path(__file__).with_name("critiques.json")

RecordedCritique = Mapping[str, Any]
"""`file`, `critic` and `answers` of one critique, the `items` that were answered about it, and which of them are wrong
on purpose (`wrong_items`, by position)."""


@transaction.atomic
def add_critiques_with_run(manager: Person, project: Project) -> None:
    """Adds the critiques of two people and a finished run; nothing if the project has a run already.

    The photographs that they are about must be ready.
    """
    if Run.objects.filter(project=project).exists():
        return
    recorded: list[RecordedCritique] = json.loads(_CRITIQUES.read_text("utf-8"))
    for username in CRITICS:
        _submit(add_critic(manager, project, username), project, recorded)
    recipe = built_in_version(actor=manager, project=project, key=RECIPE)
    run = create_run(actor=manager, project=project, spec=RunSpec(recipe, model=MODEL))
    store_answers(run, list(_recorded_answers(run, recorded)))


def _submit(person: Person, project: Project, recorded: list[RecordedCritique]) -> None:
    """Submits the person's critiques of the images that are ready. Claims of other images expire by themselves."""
    answers = {entry["file"]: entry["answers"] for entry in recorded if entry["critic"] == person.username}
    claims = claim_assignments(person=person, project_id=project.id, count=MAX_CLAIMS)
    for assignment in Assignment.objects.filter(pk__in=[claim.id for claim in claims]).select_related("image"):
        if assignment.image.file in answers:
            response = QuestionnaireResponse(answers=answers[assignment.image.file])
            submit_critique(person=person, assignment_id=assignment.id, key=uuid4(), response=response)


def _recorded_answers(run: Run, recorded: list[RecordedCritique]) -> Iterator[Answer]:
    items = {(entry["file"], entry["critic"]): entry["items"] for entry in recorded}
    requests = RunRequest.objects.filter(run=run).select_related(
        "critique__questionnaire", "critique__image", "critique__annotator"
    )
    for request in requests:
        critique = request.critique
        text = json.dumps({"items": items[critique.image.file, critique.annotator.username]}, ensure_ascii=False)
        prompt = static_prompt(run.recipe.definition, source_of_request(request).language)
        usage = Usage(len(prompt) // CHARACTERS_A_TOKEN, len(text) // CHARACTERS_A_TOKEN, is_estimated=True)
        yield Answer(request, Reply(text, "stop", usage, MODEL))
