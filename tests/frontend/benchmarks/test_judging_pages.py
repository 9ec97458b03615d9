"""The pages of judges: figures beside one another, an endpoint asked to judge, and stopped judgings resumed."""

import re

import pytest
from django.urls import reverse

from annotation.actions.evaluating.judging.judgings import create_judging
from annotation.models import Judgement, Judging
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.evaluating.judging.helpers import (
    interpreted_evaluation,
    make_interpretations,
    make_reviewer,
    use_judge,
    work,
)
from tests.actions.refining.helpers import write_endpoints
from tests.clients import browser_of, words
from tests.frontend.benchmarks.test_evaluations import FORM
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    with StandIn(interprets=True, models=("stand-in", "judge")) as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def _endpoint(server, settings, tmp_path):
    use_judge(settings, tmp_path, server)


@pytest.fixture
def evaluation():
    return make_interpretations()


@pytest.fixture
def browser(evaluation):
    return browser_of(evaluation.requested_by)


def test_an_endpoint_is_asked_to_judge_once_it_is_confirmed_where_the_texts_go(browser, evaluation):
    url = reverse("evaluation_judges", args=[evaluation.id])
    assert "Nobody has judged" in words(browser.get(url))
    response = browser.post(url, {"endpoint": "judge", "budget_tokens": "90000"})
    assert response.status_code == 422
    assert "reference texts" in words(response)
    assert 'value="90000"' in response.content.decode()  # what was typed is still there
    response = browser.post(url, {"endpoint": "judge", "budget_tokens": "90000", "acknowledged": "on"}, follow=True)
    assert "0 of 2 texts" in words(response)
    work(Judging.objects.get())
    text = words(browser.get(url))
    assert "2 of 2 texts" in text
    assert "judge · judge" in text


def test_a_stopped_judging_is_resumed_with_a_larger_budget(browser, evaluation):
    url = reverse("evaluation_judges", args=[evaluation.id])
    browser.post(url, {"endpoint": "judge", "budget_tokens": "10", "acknowledged": "on"})
    judging = work(Judging.objects.get())
    assert "budget" in words(browser.get(url)).lower()
    resume = reverse("resume_judging", args=[judging.id])
    refused = browser.post(resume, {"budget_tokens": "", "budget_money": ""})
    assert refused.status_code == 422
    assert browser.post(resume, {"budget_tokens": "90000", "budget_money": ""}).status_code == 302
    assert work(judging).status == "done"


def test_a_judge_whose_address_has_changed_is_resumed_once_that_is_confirmed(
    browser, evaluation, server, settings, tmp_path
):
    url = reverse("evaluation_judges", args=[evaluation.id])
    browser.post(url, {"endpoint": "judge", "acknowledged": "on"})
    moved = server.url.replace("127.0.0.1", "localhost")
    write_endpoints(settings, tmp_path, judge={"url": moved, "model": "judge", "timeout": 5})
    judging = work(Judging.objects.get())
    assert (judging.status, judging.failure) == ("failed", "endpoint_not_allowed")
    page = browser.get(url).content.decode()
    assert f'name="acknowledged" id="judging-{judging.id}-acknowledged"' in page.replace(" required", "")
    assert moved in page
    resume = reverse("resume_judging", args=[judging.id])
    refused = browser.post(resume, {"budget_tokens": "", "budget_money": ""})
    assert refused.status_code == 422
    assert "Confirm that they may be sent there" in words(refused)
    assert browser.post(resume, {"budget_tokens": "", "budget_money": "", "acknowledged": "on"}).status_code == 302
    assert work(judging).status == "done"


def test_the_judge_s_cost_stands_on_the_form_and_follows_the_chosen_endpoint(browser, evaluation):
    page = words(browser.get(reverse("evaluation_judges", args=[evaluation.id])))
    assert "texts 2" in page
    assert "No judgements of this model are measured yet" in page
    part = browser.post(reverse("estimate_judging", args=[evaluation.id]), {"endpoint": "judge"})
    assert "texts 2" in words(part)
    assert "are sent to the judge judge (model judge)" in words(part)
    work(create_judging(actor=evaluation.requested_by, evaluation=evaluation, endpoint="judge", acknowledged=True))
    part = words(browser.post(reverse("estimate_judging", args=[evaluation.id]), {"endpoint": "judge"}))
    assert "There is no interpretation here that this judge has not judged." in part


def test_texts_that_came_since_are_judged_by_a_button(browser, evaluation):
    late = evaluation.answers.first()
    evaluation.answers.filter(pk=late.pk).update(outcome="failed", status="failed")
    judging = work(
        create_judging(actor=evaluation.requested_by, evaluation=evaluation, endpoint="judge", acknowledged=True)
    )
    url = reverse("evaluation_judges", args=[evaluation.id])
    assert "Judge the texts that came since" not in words(browser.get(url))
    evaluation.answers.filter(pk=late.pk).update(outcome="answered", status="done")
    assert "Judge the texts that came since" in words(browser.get(url))
    browser.post(reverse("retry_judging", args=[judging.id]))
    assert work(judging).done == 2


def test_a_judging_is_paused_cancelled_and_asked_anew(browser, evaluation):
    url = reverse("evaluation_judges", args=[evaluation.id])
    browser.post(url, {"endpoint": "judge", "acknowledged": "on"})
    judging = Judging.objects.get()
    for step, status in (("pause_judging", "paused"), ("cancel_judging", "cancelled")):
        browser.post(reverse(step, args=[judging.id]))
        judging.refresh_from_db()
        assert judging.status == status
    assert browser.post(url, {"endpoint": "judge"}).status_code == 302


def test_the_overview_has_each_judge_by_itself_and_sets_the_number_of_people(browser, evaluation):
    answer = evaluation.answers.first()
    figures = {"relevance": 2, "precision": 2, "completeness": 2}
    person = make_reviewer(evaluation.benchmark)
    Judgement.objects.create(answer=answer, judge="person", person=person, **figures)
    model = {"endpoint": "judge", "model": "judge", "prompt_version": "1"}
    Judgement.objects.create(answer=answer, judge="endpoint", **model, **{**figures, "relevance": 0})
    url = reverse("judging", args=[evaluation.benchmark_id])
    text = words(browser.get(url))
    assert "People number of people: 1" in text and "2.00" in text
    assert "judge · judge" in text and "1.33" in text
    assert person.username not in text
    assert browser.post(url, {"judges_per_answer": "0"}).status_code == 422
    assert browser.post(url, {"judges_per_answer": "2"}).status_code == 302
    evaluation.benchmark.refresh_from_db()
    assert evaluation.benchmark.judges_per_answer == 2


def test_no_byte_of_the_desk_tells_a_model(evaluation):
    """Promise 9."""
    interpreted_evaluation(evaluation.benchmark, ["One.", "Two."], "Borealis-70B")
    client = browser_of(make_reviewer(evaluation.benchmark))
    content = client.get(reverse("judging-desk", args=[evaluation.benchmark_id])).content.decode()
    for row in evaluation.benchmark.evaluations.all():
        assert not [secret for secret in (row.name, row.endpoint, str(row.id)) if secret in content]


def test_an_evaluation_is_requested_with_a_judge_whose_address_is_confirmed_too():
    benchmark = make_benchmark(images=1)
    browser = browser_of(benchmark.project.created_by)
    url = reverse("new_evaluation", args=[benchmark.id])
    response = browser.post(url, {**FORM, "judge_endpoint": "judge"})
    assert response.status_code == 422
    assert "texts are sent to the judge judge" in words(response)
    browser.post(url, {**FORM, "judge_endpoint": "judge", "acknowledged": "on"})
    assert benchmark.evaluations.get().judge_endpoint == "judge"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("queued", "This judge has been asked already"),
        ("paused", "This judge has been asked already"),
        ("done", "This judge was asked already"),
        ("cancelled", ""),
    ],
)
def test_a_judge_that_was_asked_is_not_offered_anew(browser, evaluation, status, sentence):
    url = reverse("evaluation_judges", args=[evaluation.id])
    browser.post(url, {"endpoint": "judge", "budget_tokens": "90000", "acknowledged": "on"})
    assert Judging.objects.count() == 1
    Judging.objects.update(status=status)
    for response in (
        browser.post(url, {"endpoint": "judge", "budget_tokens": "none"}),
        browser.post(reverse("estimate_judging", args=[evaluation.id]), {"endpoint": "judge"}),
    ):
        text = words(response)
        assert sentence in text
        assert ("Start judging" in text) == (not sentence)


def test_regions_of_two_evaluations_of_one_model_have_names_of_their_own(browser, evaluation):
    interpreted_evaluation(evaluation.benchmark, ["Words of light."] * 2, evaluation.model)
    for each in evaluation.benchmark.evaluations.all():
        answer = each.answers.filter(outcome="answered").first()
        figures = {"relevance": 2, "precision": 1, "completeness": 0}
        Judgement.objects.create(answer=answer, judge="person", person=make_reviewer(evaluation.benchmark), **figures)
    evaluation.benchmark.evaluations.update(name="Demo", model="demo-model-a")
    content = browser.get(reverse("judging", args=[evaluation.benchmark_id])).content.decode()
    names = re.findall(r'role="region" aria-label="([^"]*Demo[^"]*)"', content)
    assert len(set(names)) == 2
    assert all("demo-model-a" in name for name in names)
