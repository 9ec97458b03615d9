"""Makes runs and instructions for tests, as answers of a model make them."""

from typing import Any

import orjson

from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.refining.storing import Answer, store_answers
from annotation.models import Instruction, Project, Run, RunRequest
from annotation.refining.replies import Reply, Usage
from annotation.refining.run_spec import RunSpec

QUOTE = "the left foreground is dense and has no subject"
WHY_ITEM: dict[str, Any] = {
    "type": "why",
    "question": "Why does the foreground hold the image back?",
    "answer": "The left foreground is dense and has no subject.",
    "options": [],
    "follow_ups": [],
    "evidence": [{"question": "reason", "quote": QUOTE}],
}
INVENTED: dict[str, Any] = {**WHY_ITEM, "type": "what", "answer": "A red car.", "evidence": []}
CHOICE: dict[str, Any] = {
    **WHY_ITEM,
    "type": "multiple_choice",
    "question": "What does the left foreground lack?",
    "answer": "A subject",
    "options": ["Water", "A subject", "Clouds"],
}
TALK: dict[str, Any] = {
    **WHY_ITEM,
    "type": "conversation",
    "follow_ups": [{"question": "Is there a subject?", "answer": "No, there is none."}],
}


def make_run(project: Project) -> Run:
    """Makes a run over all critiques of a project, none of which is answered yet."""
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    return create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model="a-model"))


def answer_run(run: Run, *items: dict[str, Any]) -> list[Instruction]:
    """Stores the same items as the answer about each critique of a run, and returns the instructions."""
    reply = Reply(orjson.dumps({"items": items}).decode(), "stop", Usage(900, 200), "tiny", 40)
    requests = RunRequest.objects.select_related("critique__questionnaire").filter(run=run).order_by("number")
    store_answers(run, [Answer(request, reply) for request in requests])
    return list(Instruction.objects.filter(run=run).order_by("critique", "position"))


def make_instructions(project: Project, *items: dict[str, Any]) -> list[Instruction]:
    """Makes a run over all critiques of a project, answered with these items about each."""
    return answer_run(make_run(project), *(items or (WHY_ITEM,)))
