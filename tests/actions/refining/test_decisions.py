"""What people decided about an instruction holds for the same words in a run that takes the answer over."""

import orjson
import pytest

from annotation.actions.refining.instructions import judge_instruction
from annotation.actions.refining.rechecks import recheck_run, work_recheck
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.requests.preparing import prepare_requests
from annotation.actions.refining.runs import create_run
from annotation.actions.refining.storing import Answer, store_answers
from annotation.models import Instruction, RunRequest
from annotation.refining.replies import Reply, Usage
from annotation.refining.run_spec import RunSpec
from tests.exporting.instructions import NO_ITEM, WHY_ITEM, YES_ITEM
from tests.factories import make_critique, make_desk, make_person

pytestmark = pytest.mark.django_db(transaction=True)
ITEMS = [WHY_ITEM, YES_ITEM, NO_ITEM]


def prepared_run(project):
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    run = create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model="tiny"))
    prepare_requests(run)
    run.refresh_from_db()
    return run


@pytest.fixture
def project():
    """Returns a project with a run over two critiques, each with three instructions that the checks kept."""
    project, (person,) = make_desk(images=2)
    for _image in range(2):
        make_critique(person, project)
    run = prepared_run(project)
    reply = Reply(orjson.dumps({"items": ITEMS}).decode(), "stop", Usage(900, 200), "tiny")
    requests = RunRequest.objects.filter(run=run).select_related("critique__questionnaire")
    store_answers(run, [Answer(request, reply) for request in requests])
    return project


def judge(project, position, **judgement):
    instruction = Instruction.objects.filter(position=position).order_by("critique", "run").first()
    return judge_instruction(actor=project.created_by, instruction=instruction, **judgement)


def statuses(run, critique_id):
    rows = Instruction.objects.filter(run=run, critique=critique_id).order_by("position")
    return [(row.status, row.answer) for row in rows]


def test_a_run_that_takes_answers_over_keeps_what_people_decided(project):
    critique_id = judge(project, 0, verdict="rejected", reason="contradicts").critique_id
    judge(project, 1, verdict="approved")
    judge(project, 2, verdict="edited", changes={"answer": "No, nothing stands there."})
    judge_instruction(
        actor=make_person("second"),
        instruction=Instruction.objects.filter(position=1).order_by("critique", "run").first(),
        verdict="rejected",
        reason="badly said",
    )

    run = prepared_run(project)

    assert (run.status, run.taken_over) == ("done", 2)
    assert statuses(run, critique_id) == [
        ("rejected", WHY_ITEM["answer"]),
        ("rejected", YES_ITEM["answer"]),
        ("edited", "No, nothing stands there."),
    ]
    edited = Instruction.objects.get(run=run, critique=critique_id, position=2)
    assert edited.original["answer"] == NO_ITEM["answer"]
    (other_id,) = {row.critique_id for row in run.instructions.all()} - {critique_id}
    assert [status for status, _answer in statuses(run, other_id)] == ["kept"] * 3


def test_checks_that_run_again_leave_decisions_of_an_earlier_run_alone(project):
    critique_id = judge(project, 0, verdict="rejected", reason="contradicts").critique_id
    judge(project, 2, verdict="edited", changes={"answer": "No, nothing stands there."})
    run = prepared_run(project)
    before = statuses(run, critique_id)

    work_recheck(recheck_id=recheck_run(actor=project.created_by, run=run).id)

    assert statuses(run, critique_id) == before
