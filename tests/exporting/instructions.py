"""Makes instructions as a worker does: requests a run, and stores an answer for each of its critiques."""

from collections.abc import Callable
from typing import Any

import orjson

from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.refining.storing import Answer, store_answers
from annotation.models import Critique, Project, Run, RunRequest
from annotation.refining.replies import Reply, Usage
from annotation.refining.run_spec import RunSpec

EVIDENCE = {"question": "reason", "quote": "the left foreground is dense and has no subject"}
WHY_ITEM: dict[str, Any] = {
    "type": "why",
    "question": "Why does the foreground hold the image back?",
    "answer": "The left foreground is dense and has no subject.",
    "options": [],
    "follow_ups": [],
    "evidence": [EVIDENCE],
}
YES_ITEM = {**WHY_ITEM, "type": "yes_no", "question": "Is the left foreground dense?", "answer": "Yes, it is dense."}
NO_ITEM = {
    **WHY_ITEM,
    "type": "yes_no",
    "question": "Has the left foreground a subject?",
    "answer": "No, it has no subject.",
}
CHOICE_ITEM = {
    **WHY_ITEM,
    "type": "multiple_choice",
    "question": "What does the left foreground lack?",
    "answer": "A subject",
    "options": ["A subject", "Water and ice", "Clouds", "Birds"],
}
TALK_ITEM = {
    **WHY_ITEM,
    "type": "conversation",
    "question": "What is on the left of the foreground?",
    "answer": "It is dense there.",
    "follow_ups": [{"question": "Is there a subject?", "answer": "No, there is none."}],
}
ITEMS = (WHY_ITEM, YES_ITEM, NO_ITEM, CHOICE_ITEM, TALK_ITEM)


def refine(project: Project, *items: Any, each: Callable[[Critique], Any] | None = None, model: str = "tiny") -> Run:
    """Runs a recipe over all critiques of a project; each gets these items, or those that `each` returns for it."""
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    run = create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model=model))
    requests = RunRequest.objects.filter(run=run).select_related("critique__questionnaire").order_by("number")
    answers = [
        Answer(
            request,
            Reply(
                orjson.dumps({"items": each(request.critique) if each else items}).decode(),
                "stop",
                Usage(900, 200),
                model,
                40,
            ),
        )
        for request in requests
    ]
    store_answers(run, answers)
    run.refresh_from_db()
    return run
