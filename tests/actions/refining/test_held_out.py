"""The leak rule of benchmarks: no critique of a held-out image is sent to a model, whenever it is held out."""

from collections.abc import Iterator

import pytest

from annotation.actions.calling.leasing import lease_requests
from annotation.actions.curating.holding_out import hold_out_images
from annotation.actions.refining import work as engine
from annotation.actions.refining.requests.plan import RunPlan
from annotation.actions.refining.requests.preparing import prepare_requests
from annotation.actions.refining.requests.second_model import begin_second_call
from annotation.actions.refining.storing import Answer, store_answers
from annotation.errors import Invalid
from annotation.models import Critique, Image, Instruction, Run, RunRequest
from annotation.queries.refining.estimates import estimate_run
from annotation.queries.refining.first_prompt import first_prompt
from annotation.refining.endpoints import load_endpoints
from annotation.refining.replies import Reply, Usage
from annotation.refining.run_spec import RunSpec
from tests.actions.refining.helpers import ONE_ITEM, make_critiques, make_run, work, write_endpoints
from tests.refining.batch.helpers import make_batch_run, requests_of, result, send
from tests.refining.instructions import make_instructions
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db
HELD_OUT = ("skipped", "held_out")


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def _endpoints(settings, tmp_path, server):
    server.calls.clear()
    server.configure(by_text={}, twisted_share=0.0, models=("stand-in", "judge"))
    fields = {"url": server.url, "timeout": 5}
    write_endpoints(settings, tmp_path, local={**fields, "model": "stand-in"}, judge={**fields, "model": "judge"})


def hold_out(critique: Critique) -> None:
    project = critique.project
    hold_out_images(actor=project.created_by, project=project, images=[Image.objects.get(pk=critique.image_id)])


def first_critique(run: Run) -> Critique:
    return RunRequest.objects.get(run=run, number=1).critique


def states_of(run: Run) -> list[tuple[str, str]]:
    return list(RunRequest.objects.filter(run=run).order_by("number").values_list("status", "failure"))


def test_a_run_its_estimate_and_its_example_have_no_critique_of_a_held_out_image():
    project = make_critiques(2)
    spec = RunSpec(make_run(project).recipe, endpoint="local")
    first, second = Critique.objects.order_by("id")
    hold_out(first)

    run = make_run(project)
    assert [request.critique_id for request in run.requests.all()] == [second.id]
    assert estimate_run(project, spec).critiques == 1
    assert first.answers["reason"] not in str(first_prompt(project, spec))
    hold_out(second)
    assert first_prompt(project, spec) == []
    with pytest.raises(Invalid) as caught:
        make_run(project)
    assert caught.value.code == "nothing_to_ask"


@pytest.mark.parametrize("is_prepared", [False, True])
def test_a_frozen_critique_whose_image_is_held_out_is_skipped_without_a_call(server, is_prepared):
    run = make_run(make_critiques(2))
    if is_prepared:
        prepare_requests(Run.objects.select_related("recipe").get(pk=run.pk))
    critique = first_critique(run)
    hold_out(critique)

    run = work(run)

    assert states_of(run) == [HELD_OUT, ("done", "")]
    assert (run.status, run.done, server.record()["begun"]) == ("done", 2, 1)


def test_an_answer_that_arrives_after_the_image_was_held_out_makes_no_instruction_and_is_paid():
    run = make_run(make_critiques(1))
    (call,) = lease_requests(RunPlan(), run, load_endpoints()["local"], None, at_most=1, own_calls=0).calls
    hold_out(first_critique(run))

    store_answers(run, [Answer(call.request, Reply(ONE_ITEM, "stop", Usage(1000, 100), "stand-in"))])

    run.refresh_from_db()
    assert (states_of(run), Instruction.objects.count(), run.input_tokens) == ([HELD_OUT], 0, 1000)


def test_a_second_model_is_not_asked_about_an_image_that_was_held_out_meanwhile(server, monkeypatch):
    run = make_run(make_critiques(1), judge_endpoint="judge", judge_share=1.0)

    def hold_out_and_begin(*arguments):
        hold_out(first_critique(run))
        return begin_second_call(*arguments)

    monkeypatch.setattr(engine, "begin_second_call", hold_out_and_begin)
    run = work(run)

    assert (states_of(run), server.record()["begun"], run.reserved_tokens) == ([HELD_OUT], 1, 0)


def test_a_stored_answer_about_a_held_out_image_is_not_taken_over():
    project = make_critiques(1)
    work(make_run(project))
    run = make_run(project)
    hold_out(first_critique(run))
    before = Instruction.objects.count()

    work(run)

    assert (states_of(run), Instruction.objects.count()) == ([HELD_OUT], before)


def test_a_batch_file_has_no_critique_of_a_held_out_image_and_nobody_waits_for_its_answer():
    run = make_batch_run()
    critique = first_critique(run)
    hold_out(critique)

    requests = requests_of(run)
    left = run.requests.exclude(critique__image=critique.image_id)
    assert [request["custom_id"].rpartition("-")[2] for request in requests] == [str(row.number) for row in left]
    send(run, *map(result, requests))
    run.refresh_from_db()
    assert (run.status, states_of(run)[0]) == ("done", HELD_OUT)


def test_a_result_about_an_image_that_was_held_out_meanwhile_makes_no_instruction():
    run = make_batch_run()
    requests = requests_of(run)
    critique = first_critique(run)
    hold_out(critique)

    send(run, *map(result, requests))

    assert states_of(run)[0] == HELD_OUT
    assert not Instruction.objects.filter(critique=critique).exists()


def test_the_database_marks_an_instruction_about_a_held_out_image_whoever_stores_it():
    project = make_critiques(1)
    (instruction,) = make_instructions(project)
    hold_out(Critique.objects.get())
    Instruction.objects.filter(pk=instruction.pk).delete()

    Instruction.objects.bulk_create([instruction])

    assert Instruction.objects.get().held_out
