"""Promise 12: nobody pays for instructions of a critique that is returned to its author, who is about to change it."""

import pytest

from annotation.actions.refining import work as engine
from annotation.actions.refining.requests.preparing import prepare_requests
from annotation.actions.refining.requests.second_model import begin_second_call
from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.errors import Invalid
from annotation.models import Critique, Instruction, Run, RunRequest
from annotation.queries.refining.estimates import estimate_run
from annotation.queries.refining.first_prompt import first_prompt
from annotation.refining.run_spec import RunSpec
from tests.actions.refining.helpers import make_critiques, make_run, work, write_endpoints
from tests.factories import make_member
from tests.refining.batch.helpers import make_batch_run, requests_of, result, send
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db
RETURNED = ("skipped", "returned")
EVERYTHING = {"status": ["submitted", "returned"]}


@pytest.fixture(scope="module")
def server():
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def _endpoints(settings, tmp_path, server):
    server.calls.clear()
    server.configure(by_text={}, twisted_share=0.0, models=("stand-in", "judge"))
    fields = {"url": server.url, "timeout": 5}
    write_endpoints(settings, tmp_path, local={**fields, "model": "stand-in"}, judge={**fields, "model": "judge"})


def send_back(critique):
    request = DecisionRequest("return", critique.updated_at, {"reason": "Say where you see that."})
    reviewer = make_member(critique.project, "reviewer")
    decide_review(person=reviewer, critique_id=critique.id, request=request, claim=0, queue_filter={})


def first_critique(run):
    return RunRequest.objects.get(run=run, number=1).critique


def states_of(run):
    return list(RunRequest.objects.filter(run=run).order_by("number").values_list("status", "failure"))


def test_a_run_its_estimate_and_its_example_have_no_returned_critique_even_where_the_filter_names_them():
    project = make_critiques(2)
    spec = RunSpec(make_run(project).recipe, endpoint="local", filter=EVERYTHING)
    first, second = Critique.objects.order_by("id")
    send_back(first)

    run = make_run(project, filter=EVERYTHING)
    assert [request.critique_id for request in run.requests.all()] == [second.id]
    assert estimate_run(project, spec).critiques == 1
    assert first.answers["reason"] not in str(first_prompt(project, spec))
    send_back(second)
    with pytest.raises(Invalid) as caught:
        make_run(project, filter=EVERYTHING)
    assert caught.value.code == "nothing_to_ask"


@pytest.mark.parametrize("is_prepared", [False, True])
def test_a_frozen_critique_that_is_returned_meanwhile_is_skipped_without_a_call(server, is_prepared):
    run = make_run(make_critiques(2))
    if is_prepared:
        prepare_requests(Run.objects.select_related("recipe").get(pk=run.pk))
    send_back(first_critique(run))

    run = work(run)

    assert states_of(run) == [RETURNED, ("done", "")]
    assert (run.status, run.done, server.record()["begun"]) == ("done", 2, 1)


def test_a_second_model_is_not_asked_about_a_critique_that_was_returned_meanwhile(server, monkeypatch):
    run = make_run(make_critiques(1), judge_endpoint="judge", judge_share=1.0)

    def send_back_and_begin(*arguments):
        send_back(first_critique(run))
        return begin_second_call(*arguments)

    monkeypatch.setattr(engine, "begin_second_call", send_back_and_begin)
    run = work(run)

    assert server.record()["begun"] == 1
    assert states_of(run) == [
        ("done", "")
    ]  # the first answer is paid, and is there if the author stands by the critique
    assert not Instruction.objects.leaving().exists()


def test_a_batch_run_asks_nothing_of_a_critique_that_is_returned_before_its_results_come():
    run = make_batch_run()
    send_back(first_critique(run))

    requests = requests_of(run)
    assert len(requests) == run.requests.count() - 1
    send(run, *map(result, requests))

    run.refresh_from_db()
    assert (run.status, states_of(run)[0]) == ("done", RETURNED)
