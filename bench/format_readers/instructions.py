"""Makes instructions of the critiques of a project, as answers of a model make them: one of each form."""

from typing import Any, Final

import orjson

from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.refining.storing import Answer, store_answers
from annotation.models import Instruction, Project, RunRequest
from annotation.refining.replies import Reply, Usage
from annotation.refining.run_spec import RunSpec

_OPTIONS: Final = ["From the left", "From the right", "From behind", "There is none"]


def add_instructions(project: Project) -> None:
    """Makes a run over all critiques but the first, whose columns of instructions stay empty in every release.

    All instructions leave: what the checks say of odd texts is not what readers are tried with.
    """
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    run = create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model="tiny"))
    requests = RunRequest.objects.filter(run=run).select_related("critique__questionnaire").order_by("critique_id")
    store_answers(run, [Answer(request, _reply(request.critique.answers["reason"])) for request in requests[1:]])
    Instruction.objects.filter(run=run).update(status="kept")


def _reply(reason: str) -> Reply:
    return Reply(orjson.dumps({"items": list(_items(reason))}).decode(), "stop", Usage(900, 200), "tiny")


def _items(reason: str) -> list[dict[str, Any]]:
    item = {"answer": reason, "options": [], "follow_ups": [], "evidence": [{"question": "reason", "quote": reason}]}
    talk = [{"question": "And what else?", "answer": reason}]
    return [
        {**item, "type": "reason", "question": "What is there to see?"},
        {**item, "type": "yes_no", "question": "Does light fall in?", "answer": "Yes, from the left."},
        {
            **item,
            "type": "multiple_choice",
            "question": "Whence does the light fall?",
            "answer": _OPTIONS[0],
            "options": _OPTIONS,
        },
        {**item, "type": "conversation", "question": "What does the path do?", "follow_ups": talk},
    ]
