"""A run is requested with every field checked, over frozen critiques; people pause, resume and cancel it."""

from decimal import Decimal
from typing import Any

import orjson
import pytest

from annotation.actions.calling.leasing import lease_requests
from annotation.actions.desk.revise import revise_critique
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.requests.plan import RunPlan
from annotation.actions.refining.runs import cancel_run, create_run, pause_run, resume_run, retry_failed
from annotation.actions.refining.storing import Answer, store_answers
from annotation.actions.review.withdraw import withdraw_critique
from annotation.errors import Conflict, Invalid
from annotation.models import EndpointConsent, Event, Instruction, Project, Run, RunRequest
from annotation.refining.endpoints import load_endpoints
from annotation.refining.replies import Reply, Usage
from annotation.refining.run_spec import RunSpec
from tests.actions.refining.helpers import ONE_ITEM, make_critiques, make_run, write_endpoints

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def _endpoints(settings, tmp_path):
    write_endpoints(
        settings,
        tmp_path,
        local={"url": URL, "model": "small", "concurrency": 4},
        judge={"url": URL, "model": "judge"},
    )


def request_run(project: Project, *, acknowledged: bool = True, **fields: Any) -> Run:
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    spec = RunSpec(**{"recipe": recipe, "endpoint": "local", **fields})
    return create_run(actor=project.created_by, project=project, spec=spec, acknowledged=acknowledged)


def lease(run: Run, at_most: int = 10, own_calls: int = 0):
    return lease_requests(RunPlan(), run, load_endpoints()["local"], None, at_most=at_most, own_calls=own_calls)


def answer_all(run: Run) -> None:
    """Leases what may be asked, and stores an answer without items to each."""
    calls = lease(run).calls
    assert calls
    store_answers(run, [Answer(call.request, Reply(ONE_ITEM, "stop", Usage(1000, 100), "small")) for call in calls])
    run.refresh_from_db()


BAD_FIELDS = {
    "endpoint": {"endpoint": "elsewhere"},
    "limit": {"limit": 0},
    "budget_tokens": {"budget_tokens": 0},
    "budget_money": {"budget_money": Decimal("-1")},
    "judge_share": {"judge_share": 1.5, "judge_endpoint": "judge"},
    "judge_endpoint": {"judge_share": 0.5},
}


@pytest.mark.parametrize("field", BAD_FIELDS)
def test_a_field_that_cannot_be_used_is_named_with_a_sentence(field):
    with pytest.raises(Invalid) as caught:
        request_run(make_critiques(1), **BAD_FIELDS[field])
    assert list(caught.value.fields) == [field]
    assert not Run.objects.exists()


def test_a_recipe_of_another_project_is_refused():
    project, other_project = make_critiques(1), make_critiques(1)
    recipe = built_in_version(actor=other_project.created_by, project=other_project, key="aesmmit")
    with pytest.raises(Invalid) as caught:
        request_run(project, recipe=recipe)
    assert list(caught.value.fields) == ["recipe"]


def test_an_unknown_price_is_refused_and_zero_is_a_price(settings, tmp_path):
    """Promise 12: an unknown price would make any budget endless."""
    path = tmp_path / "endpoints.toml"
    path.write_text(f'[local]\nurl = "{URL}"\nmodel = "small"\n[free]\nurl = "{URL}"\nmodel = "small"\n'
                    "input_price = 0\noutput_price = 0\n")  # fmt: skip
    project = make_critiques(1)
    with pytest.raises(Invalid) as caught:
        request_run(project)
    assert (caught.value.code, list(caught.value.fields)) == ("price_unknown", ["endpoint"])
    assert request_run(project, endpoint="free").output_price == 0


def test_texts_go_nowhere_before_a_manager_has_confirmed_the_address(settings, tmp_path):
    project = make_critiques(1)
    with pytest.raises(Conflict) as caught:
        request_run(project, acknowledged=False)
    assert caught.value.code == "endpoint_not_allowed"
    assert caught.value.extra == {"endpoint": "local", "url": URL}
    assert not EndpointConsent.objects.exists()
    request_run(project)
    event = Event.objects.get(verb="allowed", noun="endpoint")
    assert event.data == {"endpoint": "local", "url": URL, "with_images": False}
    request_run(project, acknowledged=False)  # it holds for the project
    write_endpoints(settings, tmp_path, local={"url": "http://127.0.0.2:9/v1", "model": "small"})
    with pytest.raises(Conflict):
        request_run(project, acknowledged=False)


def test_a_filter_that_no_critique_satisfies_is_refused():
    with pytest.raises(Invalid) as caught:
        request_run(make_critiques(1), filter={"min_words": 9999})
    assert caught.value.code == "nothing_to_ask"
    assert not Run.objects.exists()


@pytest.mark.parametrize("change", ["revise", "withdraw"])
def test_a_critique_that_changes_before_its_call_is_skipped_without_a_call(change):
    run = make_run(make_critiques(1))
    critique = RunRequest.objects.get(run=run).critique
    if change == "revise":
        revise_critique(actor=critique.annotator, critique=critique, answers={"grade": 4})
    else:
        withdraw_critique(actor=critique.annotator, critique=critique, reason="a slip")
    assert lease(run).calls == []
    request = RunRequest.objects.get(run=run)
    run.refresh_from_db()
    assert (request.status, request.failure, run.status) == ("skipped", "critique_changed", "done")


def test_a_critique_in_another_language_than_the_recipes_is_skipped_with_the_reason():
    project = make_critiques(2)
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    recipe.definition["languages"] = ["zh-Hans"]
    run = request_run(project)
    Run.objects.filter(pk=run.pk).update(recipe=_other_version(project, recipe.definition))
    assert lease(Run.objects.select_related("recipe").get(pk=run.pk)).calls == []
    failures = RunRequest.objects.filter(run=run).values_list("status", "failure", "failure_params")
    assert list(failures) == [("skipped", "language_not_asked", {"language": "en"})] * 2
    assert Run.objects.get(pk=run.pk).done == 2


def _other_version(project: Project, definition: dict[str, Any]):
    from annotation.models import Recipe

    return Recipe.objects.create(
        project=project, key="aesmmit", version=9, definition=definition, created_by=project.created_by
    )


def test_a_paused_run_takes_the_answers_in_flight_and_begins_no_call():
    run = make_run(make_critiques(6))
    calls = lease(run).calls
    assert len(calls) == 4  # the endpoint's concurrency
    pause_run(actor=run.requested_by, run=run)
    assert lease(run).calls == []
    store_answers(run, [Answer(call.request, Reply(ONE_ITEM, "stop", Usage(10, 5))) for call in calls])
    run.refresh_from_db()
    assert (run.status, run.done, run.reserved_tokens) == ("paused", 4, 0)
    assert lease(run).calls == []  # although the endpoint has room again
    assert len(lease(resume_run(actor=run.requested_by, run=run)).calls) == 2


def test_a_cancelled_run_keeps_the_answers_that_were_paid():
    run = make_run(make_critiques(2))
    calls = lease(run).calls
    cancel_run(actor=run.requested_by, run=run)
    store_answers(run, [Answer(call.request, Reply(ONE_ITEM, "stop", Usage(10, 5))) for call in calls])
    run.refresh_from_db()
    assert (run.status, run.done, run.input_tokens) == ("cancelled", 2, 20)
    with pytest.raises(Conflict):
        resume_run(actor=run.requested_by, run=run)


def test_nothing_failed_is_said_when_there_is_nothing_to_ask_again():
    run = make_run(make_critiques(1))
    answer_all(run)
    with pytest.raises(Conflict) as caught:
        retry_failed(actor=run.requested_by, run=run)
    assert caught.value.code == "nothing_failed"


def test_a_budget_is_set_aside_before_each_call_and_never_exceeded():
    """Promise 12."""
    run = make_run(make_critiques(6), budget_tokens=12_000)
    reply = Reply(ONE_ITEM, "stop", Usage(2000, 1000))
    while calls := lease(run).calls:
        run.refresh_from_db()
        assert len(calls) < 4
        assert 0 < run.reserved_tokens <= 12_000 - run.input_tokens - run.output_tokens
        store_answers(run, [Answer(call.request, reply) for call in calls])
    run.refresh_from_db()
    assert (run.status, run.failure, run.reserved_tokens) == ("paused", "budget_reached", 0)
    assert run.input_tokens + run.output_tokens <= 12_000
    assert run.done < 6
    with pytest.raises(Invalid) as caught:
        resume_run(actor=run.requested_by, run=run)
    assert caught.value.code == "budget_reached"
    with pytest.raises(Invalid):
        resume_run(actor=run.requested_by, run=run, budget_tokens=100)
    resume_run(actor=run.requested_by, run=run, budget_tokens=100_000)
    assert lease(run).calls


def test_a_budget_that_is_used_up_has_to_be_raised_itself():
    """Promise 8: tokens are no money."""
    run = make_run(make_critiques(6), budget_tokens=1_000_000, budget_money=Decimal("0.011"))
    while calls := lease(run).calls:
        store_answers(run, [Answer(call.request, Reply(ONE_ITEM, "stop", Usage(2000, 1000))) for call in calls])
    run.refresh_from_db()
    assert (run.status, run.failure_params) == ("paused", {"fields": ["budget_money"]})
    for budget in ({"budget_tokens": 2_000_000}, {"budget_money": run.budget_money}, {}):
        with pytest.raises(Invalid) as caught:
            resume_run(actor=run.requested_by, run=run, **budget)
        assert (caught.value.code, list(caught.value.fields)) == ("budget_reached", ["budget_money"])
    resume_run(actor=run.requested_by, run=run, budget_money=Decimal(1))
    assert lease(run).calls


@pytest.mark.parametrize("is_paused", [True, False])
@pytest.mark.parametrize("fields", [{}, {"endpoint": "", "model": "small"}], ids=["endpoint", "batch files"])
def test_a_run_that_never_began_takes_the_budget_with_which_it_is_resumed(is_paused, fields):
    run = make_run(make_critiques(1), budget_tokens=10, **fields)
    if is_paused:
        pause_run(actor=run.requested_by, run=run)
    run = resume_run(actor=run.requested_by, run=run, budget_tokens=100_000, budget_money=Decimal(5))
    resume_run(actor=run.requested_by, run=run, budget_tokens=100_000, budget_money=Decimal(5))  # a second click
    run.refresh_from_db()
    assert (run.status, run.budget_tokens, run.budget_money) == ("queued", 100_000, 5)
    event = Event.objects.get(verb="resumed", noun="run")
    assert (event.data["budget_tokens"], event.data["budget_money"]) == (100_000, "5")


def test_a_budget_in_money_counts_the_prices_of_input_and_output():
    run = make_run(make_critiques(6), budget_money=Decimal("0.011"))
    calls = lease(run).calls
    run.refresh_from_db()
    assert 0 < len(calls) < 4
    assert run.reserved_cost <= Decimal("0.011")
    output = 2 * Decimal(1600) * len(calls)
    assert run.reserved_cost > output / 1_000_000


def test_an_answer_of_an_earlier_run_is_taken_over_for_nothing_and_checked_anew():
    """Promise 12."""
    project = make_critiques(3)
    first_run = make_run(project)
    evidence = [{"question": "reason", "quote": "soft and low"}]
    item = {"type": "why", "question": "Why?", "answer": "Low light.", "options": [], "follow_ups": []}
    text = orjson.dumps({"items": [{**item, "evidence": evidence}]}).decode()
    calls = lease(first_run).calls
    store_answers(first_run, [Answer(call.request, Reply(text, "stop", Usage(1000, 100), "small")) for call in calls])
    second_run = make_run(project)
    taken_over = lease(second_run)
    assert (taken_over.calls, taken_over.is_over) == ([], True)
    second_run.refresh_from_db()
    assert (second_run.status, second_run.done, second_run.taken_over, second_run.cost) == ("done", 3, 3, 0)
    assert Instruction.objects.filter(run=second_run).count() == 3
    request = RunRequest.objects.filter(run=second_run).first()
    assert (request.answer, request.taken_from.run_id, request.taken_from.critique_id) == (
        "",
        first_run.id,
        request.critique_id,
    )


def test_what_another_run_asks_at_this_moment_is_not_asked_a_second_time():
    """Promise 12."""
    project = make_critiques(2)
    first_run, second_run = make_run(project), make_run(project)
    calls = lease(first_run).calls
    assert lease(second_run).calls == []
    store_answers(first_run, [Answer(call.request, Reply(ONE_ITEM, "stop", Usage(9, 9))) for call in calls])
    RunRequest.objects.filter(run=second_run).update(due_at=None)
    assert len(lease(second_run).taken_over) == 2


def test_answers_of_another_model_are_not_taken_over(settings, tmp_path):
    project = make_critiques(1)
    answer_all(make_run(project))
    write_endpoints(settings, tmp_path, local={"url": URL, "model": "large"})
    assert len(lease(make_run(project)).calls) == 1


def test_an_answer_that_the_database_cannot_hold_is_stored_all_the_same():
    run = make_run(make_critiques(1))
    (call,) = lease(run).calls
    store_answers(run, [Answer(call.request, Reply(ONE_ITEM, "stop", Usage(2**31 - 1, 2**31 - 1), "m" * 200))])
    run.refresh_from_db()
    assert (run.status, run.input_tokens) == ("done", 10**8)
