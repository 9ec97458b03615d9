"""A run by batch files, and results as endpoints write them."""

import orjson
from django.core.files.base import ContentFile

from annotation.actions.refining.batch_files import add_results, parts_of, write_part
from annotation.actions.refining.batch_results import read_results
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.refining.work import work_on_run
from annotation.models import Run
from annotation.refining.run_spec import RunSpec
from tests.factories import ANSWERS, make_critique, make_desk

ITEM = {
    "type": "reason",
    "question": "Why does the foreground hold the image back?",
    "answer": "The left foreground is dense and has no subject.",
    "options": [],
    "follow_ups": [],
    "evidence": [{"question": "reason", "quote": "the left foreground is dense and has no subject"}],
}


def make_batch_run() -> Run:
    project, people = make_desk(images=2, annotators=2)
    for number, person in enumerate([*people, *people]):
        make_critique(person, project, emotion=f"{ANSWERS['emotion']} It is photograph {number} of the series.")
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    run = create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model="a-model"))
    work_on_run(run.id)
    run.refresh_from_db()
    return run


def requests_of(run):
    return [orjson.loads(line) for part in parts_of(run) for line in write_part(run, part)]


def result(request, *, content=None, error=None):
    content = orjson.dumps({"items": [ITEM]}).decode() if content is None else content
    choice = {"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 900, "completion_tokens": 100}
    body = {"model": "a-model", "choices": [choice], "usage": usage}
    response = None if error else {"status_code": 200, "body": body}
    return orjson.dumps({"custom_id": request["custom_id"], "response": response, "error": error}) + b"\n"


def send(run, *lines):
    row = add_results(actor=run.requested_by, run=run, file=ContentFile(b"".join(lines), name="results.jsonl"))
    read_results(results_id=row.id)
    row.refresh_from_db()
    run.refresh_from_db()
    return row


def counts(row):
    return row.accepted, row.failed, row.repeated, row.rejected
