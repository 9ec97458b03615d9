"""The pages of evaluations: requested with an estimate, watched, paused and resumed, what went wrong in words."""

import pytest
from django.test import Client
from django.urls import reverse

from annotation.models import Evaluation
from tests.actions.evaluating.helpers import RIGHT, make_benchmark, request_evaluation, work
from tests.actions.refining.helpers import use_stand_in, write_endpoints
from tests.clients import browser_of, words
from tests.factories import make_member
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db
FORM = {"endpoint": "local", "name": "", "trials": "1", "seed": "0", "output_limit": "1024"}


@pytest.fixture(scope="module")
def server():
    with StandIn(right_options=RIGHT, interprets=True) as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def _endpoint(server, settings, tmp_path):
    server.calls.clear()
    server.configure(by_text={})
    use_stand_in(settings, tmp_path, server)


@pytest.fixture
def benchmark():
    return make_benchmark(images=1)


@pytest.fixture
def browser(benchmark):
    return browser_of(benchmark.project.created_by)


def test_an_evaluation_is_requested_once_it_is_confirmed_where_the_images_go(browser, benchmark, server):
    url = reverse("new_evaluation", args=[benchmark.id])
    assert "copies of its images are sent to local" in words(browser.get(url))
    response = browser.post(url, {**FORM, "name": "Small <b>model</b>"})
    assert response.status_code == 422
    assert "Confirm that they may be sent there" in words(response)
    assert "Small &lt;b&gt;model&lt;/b&gt;" in response.content.decode()  # what was typed is still there

    response = browser.post(url, {**FORM, "acknowledged": "on", "trials": "2"}, follow=True)
    assert Evaluation.objects.get().trials == 2
    assert "0 of 7 questions" in words(response)
    assert "Waiting for a worker" in words(response)
    assert "copies of its images" not in words(browser.get(url))  # it is confirmed once


def test_the_form_has_the_tabs_of_its_benchmark(browser, benchmark):
    page = browser.get(reverse("new_evaluation", args=[benchmark.id])).content.decode()

    assert f'href="{reverse("benchmark-table", args=[benchmark.id])}"' in page
    assert f'href="{reverse("evaluations", args=[benchmark.id])}" aria-current="page"' in page


def test_the_history_says_how_many_answers_came_and_calls_none_accepted(browser, benchmark):
    work(request_evaluation(benchmark))
    page = words(browser.get(reverse("events", args=[benchmark.project.id])))
    assert "finished an evaluation answers 4" in page


def test_the_estimate_follows_the_form_and_stores_nothing(browser, benchmark):
    url = reverse("estimate_evaluation", args=[benchmark.id])
    page = words(browser.post(url, {**FORM, "trials": "3"}))
    assert "questions 10" in page
    assert "What kind of light shapes image 0? Choose one from the following options:" in page
    assert "The questions of this benchmark are sent" in words(browser.post(url, {**FORM, "text_only": "on"}))
    assert "Correct the marked fields" in words(browser.post(url, {**FORM, "trials": "99"}))
    assert not Evaluation.objects.exists()


def test_the_estimate_has_the_judge_s_cost_and_that_of_both(browser, benchmark):
    url = reverse("estimate_evaluation", args=[benchmark.id])
    page = words(browser.post(url, {**FORM, "judge_endpoint": "local"}))
    assert "Judged by stand-in on top" in page
    assert "texts 1" in page
    assert "Both together:" in page
    assert "Judged by" not in words(browser.post(url, FORM))


def test_an_evaluation_whose_judge_has_moved_is_resumed_once_that_is_confirmed(
    browser, benchmark, server, settings, tmp_path
):
    fields = {"url": server.url, "model": "stand-in", "timeout": 5}
    write_endpoints(settings, tmp_path, local=fields, judge=fields)
    evaluation = request_evaluation(benchmark, judge_endpoint="judge")
    moved = server.url.replace("127.0.0.1", "localhost")
    write_endpoints(settings, tmp_path, local=fields, judge={**fields, "url": moved})
    assert work(evaluation).failure == "endpoint_not_allowed"
    page = words(browser.get(reverse("evaluation", args=[evaluation.id])))
    assert f"sent to the judge judge (model stand-in), at {moved}" in page
    assert "Judge of interpretations judge" in page
    resume = reverse("resume_evaluation", args=[evaluation.id])
    refused = browser.post(resume, {})
    assert refused.status_code == 422
    assert "reference texts and the model&#x27;s texts will be sent to judge" in words(refused)
    browser.post(resume, {"acknowledged": "on"})
    assert work(evaluation).status == "done"


def test_its_page_counts_outcomes_and_shows_the_last_answers_to_managers_alone(browser, benchmark):
    evaluation = work(request_evaluation(benchmark))
    page = words(browser.get(reverse("evaluation", args=[evaluation.id])))
    assert "4 of 4 questions · 100 %" in page
    assert "correct 3 " in page
    assert "interpretations 1 " in page
    assert "What kind of light shapes image 0?" in page

    reviewer = Client()
    reviewer.force_login(make_member(benchmark.project, "reviewer"))
    page = words(reviewer.get(reverse("evaluation", args=[evaluation.id])))
    assert "correct 3 " in page
    assert "What kind of light" not in page
    assert "Read the answers again" not in page


def test_what_failed_is_told_in_words_with_what_to_do(browser, benchmark, server):
    server.configure(by_text={"light": ["image_too_large"]})
    evaluation = work(request_evaluation(benchmark))
    page = words(browser.get(reverse("evaluation", args=[evaluation.id])))
    assert "The endpoint rejects the request: The image has more than 1 MB" in page
    assert "without an answer 1 " in page
    page = words(browser.post(reverse("retry_evaluation", args=[evaluation.id]), follow=True))
    assert "The failed ones are asked again." in page
    assert "3 of 4 questions" in page


def test_a_used_up_budget_stops_it_and_keeps_what_is_typed(browser, benchmark):
    evaluation = work(request_evaluation(benchmark, budget_tokens=10))
    url = reverse("resume_evaluation", args=[evaluation.id])
    assert "The evaluation has paused itself" in words(browser.get(reverse("evaluation", args=[evaluation.id])))
    response = browser.post(url, {"budget_tokens": "", "budget_money": ""})
    assert (response.status_code, "This evaluation keeps a budget" in words(response)) == (422, True)
    browser.post(url, {"budget_tokens": "90000", "budget_money": ""})
    assert work(evaluation).status == "done"


def test_it_is_paused_cancelled_and_read_again(browser, benchmark):
    evaluation = request_evaluation(benchmark)
    page = words(browser.post(reverse("pause_evaluation", args=[evaluation.id]), follow=True))
    assert "The evaluation is paused" in page
    page = words(browser.post(reverse("read_evaluation", args=[evaluation.id]), follow=True))
    assert "no model was asked" in page
    page = words(browser.post(reverse("cancel_evaluation", args=[evaluation.id]), follow=True))
    assert "It was cancelled." in page


def test_the_list_has_each_evaluation_with_its_progress(browser, benchmark):
    url = reverse("evaluations", args=[benchmark.id])
    assert "No evaluation yet" in words(browser.get(url))
    work(request_evaluation(benchmark, name="First", text_only=True, trials=2))
    page = words(browser.get(url))
    assert "First stand-in without images 2 trials" in page
    assert "7 of 7" in page


def test_questions_without_an_answer_are_not_correct_in_the_list(browser, benchmark):
    """Promise 13: the list says the share that the table says."""
    evaluation = work(request_evaluation(benchmark, name="First"))
    choices = benchmark.items.exclude(criterion="AesI").count()
    Evaluation.objects.filter(pk=evaluation.pk).update(
        correct=1, wrong=0, refused=0, unreadable=0, empty=0, answered=0, failed_requests=evaluation.total - 1
    )
    page = words(browser.get(reverse("evaluations", args=[benchmark.id])))
    assert f" {round(100 / choices)} % " in page
    assert "so far" not in page
    Evaluation.objects.filter(pk=evaluation.pk).update(status="paused", failed_requests=1)
    page = words(browser.get(reverse("evaluations", args=[benchmark.id])))
    assert "50 % so far" in page
