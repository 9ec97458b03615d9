"""An estimate has a low and a high figure, is measured where the project has answers, and leaves out what is free."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.actions.calling.leasing import lease_requests
from annotation.actions.desk.revise import revise_critique
from annotation.actions.refining.recipes import add_recipe, built_in_version
from annotation.actions.refining.requests.plan import RunPlan
from annotation.actions.refining.storing import Answer, store_answers
from annotation.models import Critique, Project, Run, RunRequest
from annotation.queries.refining.estimates import Range, estimate_run
from annotation.refining.endpoints import load_endpoints
from annotation.refining.replies import Reply, Usage
from annotation.refining.run_spec import RunSpec
from tests.actions.refining.helpers import ONE_ITEM, make_critiques, make_run, write_endpoints

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _endpoints(settings, tmp_path):
    url = "http://127.0.0.1:9/v1"
    write_endpoints(
        settings,
        tmp_path,
        local={"url": url, "model": "small", "concurrency": 8},
        slow={"url": url, "model": "other", "requests_per_minute": 1},
    )


def spec_of(project: Project, **fields) -> RunSpec:
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    return RunSpec(**{"recipe": recipe, "endpoint": "local", **fields})


def answer(run: Run, *, input_tokens: int, output_tokens: int) -> None:
    calls = lease_requests(RunPlan(), run, load_endpoints()["local"], None, at_most=100, own_calls=0).calls
    reply = Reply(ONE_ITEM, "stop", Usage(input_tokens, output_tokens), "small", latency_ms=4000)
    store_answers(run, [Answer(call.request, reply) for call in calls])


def test_a_project_without_answers_is_estimated_from_its_prompts():
    project = make_critiques(4)
    estimate = estimate_run(project, spec_of(project))
    assert (estimate.critiques, estimate.taken_over, estimate.measured) == (4, 0, 0)
    assert 0 < estimate.input_tokens.low < estimate.input_tokens.high
    assert 0 < estimate.output_tokens.low < estimate.output_tokens.high <= 4 * 1600
    assert estimate.money
    assert Decimal(0) < estimate.money.low < estimate.money.high


def test_answers_of_the_project_are_measured_and_taken_over():
    project = make_critiques(8)
    answer(make_run(project, limit=6), input_tokens=1000, output_tokens=200)
    estimate = estimate_run(project, spec_of(project))
    assert (estimate.critiques, estimate.taken_over, estimate.measured) == (8, 6, 6)
    assert (estimate.input_tokens, estimate.output_tokens) == (Range(2000, 2000), Range(400, 400))
    assert estimate.money == Range(Decimal("0.0028"), Decimal("0.0028"))
    assert estimate.hours
    assert estimate.hours.low == pytest.approx(2 * 4 / 8 / 3600)


def test_a_recipe_with_another_prompt_takes_nothing_over():
    project = make_critiques(6)
    answer(make_run(project), input_tokens=1000, output_tokens=200)
    spec = spec_of(project)
    definition = {**spec.recipe.definition, "title": {"en": "Another title"}}
    same = add_recipe(actor=project.created_by, project=project, definition=definition)
    assert estimate_run(project, spec_of(project, recipe=same)).taken_over == 6
    definition["parameters"] = {"temperature": 0.1}
    changed = add_recipe(actor=project.created_by, project=project, definition=definition)
    estimate = estimate_run(project, spec_of(project, recipe=changed))
    assert (estimate.taken_over, estimate.measured) == (0, 0)


def test_a_limit_a_minute_sets_the_hours():
    project = make_critiques(6)
    estimate = estimate_run(project, spec_of(project, endpoint="slow"))
    assert estimate.hours == Range(pytest.approx(0.1), pytest.approx(0.1))


def test_a_limit_bounds_the_critiques_and_an_unknown_price_the_money(settings, tmp_path):
    (tmp_path / "endpoints.toml").write_text('[local]\nurl = "http://127.0.0.1:9/v1"\nmodel = "small"\n')
    project = make_critiques(6)
    estimate = estimate_run(project, spec_of(project, limit=2))
    assert (estimate.critiques, estimate.money) == (2, None)


def test_a_run_keeps_the_estimate_of_the_moment_of_its_request():
    run = make_run(make_critiques(2))
    assert run.estimate["critiques"] == 2
    assert Decimal(run.estimate["money"]["high"]) > 0


def test_a_critique_in_another_language_is_told_and_left_out():
    project = make_critiques(3)
    critique = Critique.objects.filter(project=project).first()
    critique.answers["reason"] = "光线柔和，构图稳定，主体清晰，令人愉快。" * 10
    Critique.objects.filter(pk=critique.pk).update(answers=critique.answers)
    definition = {**spec_of(project).recipe.definition, "languages": ["en"]}
    definition["prompt"] = {"en": definition["prompt"]["en"]}
    recipe = add_recipe(actor=project.created_by, project=project, definition=definition)
    estimate = estimate_run(project, spec_of(project, recipe=recipe))
    assert (estimate.critiques, estimate.other_languages) == (3, 1)
    assert estimate_run(project, spec_of(project)).other_languages == 0


def test_an_answer_counts_once_however_many_runs_have_it_and_not_after_a_revision():
    project = make_critiques(6)
    answer(make_run(project), input_tokens=1000, output_tokens=200)
    lease_requests(
        RunPlan(), make_run(project), load_endpoints()["local"], None, at_most=100, own_calls=0
    )  # takes all over
    critique = Critique.objects.filter(project=project).first()
    revise_critique(actor=critique.annotator, critique=critique, answers={"grade": 4})
    assert RunRequest.objects.filter(status="done").count() == 12
    assert estimate_run(project, spec_of(project)).taken_over == 5


def test_what_is_the_same_for_every_critique_is_not_computed_for_each():
    """The form asks for an estimate at each change: over 88,000 critiques, their languages alone take half a second."""
    project = make_critiques(2)
    spec = spec_of(project)
    with CaptureQueriesContext(connection) as queries:
        estimate_run(project, spec)
    assert not [query for query in queries if "regexp_replace" in query["sql"] or "md5(" in query["sql"]]
