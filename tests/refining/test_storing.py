"""Promises 11 and 12: an answer becomes instructions in one transaction with its request and the counts of its run,
and an error is no result."""

from typing import Any

import orjson
import pytest

from annotation.actions.desk.revise import revise_critique
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.refining.storing import Answer, store_answers
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Instruction, ModelJobStatus, Run, RunRequest
from annotation.refining.replies import Reply, Usage
from annotation.refining.run_spec import RunSpec
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db
ITEM: dict[str, Any] = {
    "type": "reason",
    "question": "Why does the foreground hold the image back?",
    "answer": "The left foreground is dense and has no subject.",
    "options": [],
    "follow_ups": [],
    "evidence": [{"question": "reason", "quote": "the left foreground is dense and has no subject"}],
}


@pytest.fixture
def run() -> Run:
    project, (person,) = make_desk(images=1)
    make_critique(person, project)
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    return create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model="a-model"))


def make_reply(*items: dict[str, Any]) -> Reply:
    return Reply(orjson.dumps({"items": items}).decode(), "stop", Usage(900, 200), "tiny", 40)


def answer_of(run: Run, reply: Reply) -> Answer:
    return Answer(RunRequest.objects.select_related("critique__questionnaire").get(run=run), reply)


def test_an_answer_becomes_instructions_and_finishes_the_run(run):
    store_answers(run, [answer_of(run, make_reply(ITEM, {**ITEM, "evidence": []}))])
    instruction, rejected_instruction = Instruction.objects.order_by("position")
    assert (instruction.status, instruction.evidence[0]["start"]) == ("kept", 54)
    assert (rejected_instruction.status, rejected_instruction.findings[0]["check"]) == ("rejected", "evidence_missing")
    run.refresh_from_db()
    assert (run.status, run.done, run.kept, run.rejected, run.input_tokens) == (ModelJobStatus.DONE, 1, 1, 1, 900)


def test_an_answer_that_is_not_json_is_no_result_and_is_asked_again(run):
    store_answers(run, [answer_of(run, Reply("I am sorry", "stop", Usage(900, 5)))])
    request = RunRequest.objects.get(run=run)
    assert (request.status, request.failure, request.attempts, request.answer) == (
        "queued",
        "not_json",
        1,
        "I am sorry",
    )
    assert not Instruction.objects.exists()


@pytest.mark.parametrize("change", ["revise", "withdraw"])
def test_instructions_of_a_critique_that_is_revised_or_withdrawn_are_retired(run, change):
    """Promise 11."""
    store_answers(run, [answer_of(run, make_reply(ITEM))])
    critique = RunRequest.objects.get(run=run).critique
    before = Instruction.objects.get()
    if change == "revise":
        revise_critique(actor=critique.annotator, critique=critique, answers={"grade": 4})
    else:
        withdraw_critique(actor=critique.annotator, critique=critique, reason="a slip")
    after = Instruction.objects.get()
    assert before.retired_at is None
    assert after.retired_at is not None
    assert after.changed_seq >= before.changed_seq
    assert not Instruction.objects.leaving().exists()


def test_an_answer_that_a_check_fails_on_loses_none_beside_it(run, monkeypatch):
    project = run.project
    monkeypatch.setattr("annotation.actions.refining.storing.judge_items", lambda *_arguments: 1 / 0)
    store_answers(run, [answer_of(run, make_reply(ITEM))])
    request = RunRequest.objects.get(run=run)
    assert (request.status, request.failure, request.input_tokens) == ("queued", "not_checked", 900)
    run.refresh_from_db()
    assert (run.status, run.failure, run.project) == ("failed", "not_checked", project)
